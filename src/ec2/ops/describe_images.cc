#include <fmt/ranges.h>

#include "ec2/model/ids.h"
#include "ec2/model/images.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

using Row = api::ec2::Image;

template <std::optional<std::string> Row::* member>
void read(const Row& image, FilterValues& values) {
  if (image.*member) values.push_back(*(image.*member));
}

// AWS: DescribeImages, Filters.
constexpr FilterField<Row> kFields[] = {
    {"architecture", read<&Row::architecture>},
    {"creation-date", read<&Row::creation_date>},
    {"description", read<&Row::description>},
    {"ena-support", [](const Row&, FilterValues& values) { values.push_back(filter_bool(true)); }},
    {"hypervisor", read<&Row::hypervisor>},
    {"image-id", read<&Row::image_id>},
    {"image-type", read<&Row::image_type>},
    {"is-public", [](const Row&, FilterValues& values) { values.push_back(filter_bool(true)); }},
    {"name", read<&Row::name>},
    {"owner-alias", read<&Row::image_owner_alias>},
    {"owner-id", read<&Row::owner_id>},
    {"platform", read<&Row::platform>},
    {"root-device-name", read<&Row::root_device_name>},
    {"root-device-type", read<&Row::root_device_type>},
    {"state", read<&Row::state>},
    {"virtualization-type", read<&Row::virtualization_type>},
};

/// Errors: InvalidAMIID.Malformed, InvalidAMIID.NotFound.
Result<void> check_ids(const std::vector<std::string>& ids) {
  std::vector<std::string> missing;
  for (const auto& id : ids) {
    if (!is_well_formed_id(id, "ami")) return std::unexpected(errors::ami_id_malformed(id));
    if (!contains(machine_images(), id, &MachineImage::id)) missing.push_back(id);
  }
  if (missing.empty()) return {};
  return std::unexpected(errors::ami_id_not_found(fmt::format("{}", fmt::join(missing, ", "))));
}

/// AWS: DescribeImages, Owners: account ids, `self`, or an alias.
bool has_owner(const Row& image, const std::vector<std::string>& owners, const std::string& self) {
  return owners.empty() || std::ranges::any_of(owners, [&](const std::string& owner) {
           return owner == image.image_owner_alias ||
                  (owner == "self" ? self : owner) == image.owner_id;
         });
}

}  // namespace

Result<api::ec2::DescribeImagesResult> Service::describe_images(
    control::OpContext& context, const api::ec2::DescribeImagesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, {kFields}));
  const auto ids = request.image_ids.value_or(std::vector<std::string>());
  const auto owners = request.owners.value_or(std::vector<std::string>());
  GANTRY_CHECK(check_ids(ids));
  std::vector<Row> images;
  for (const MachineImage& image : machine_images()) {
    if (!ids.empty() && !contains(ids, image.id)) continue;
    Row row = to_api(image);
    if (has_owner(row, owners, context.request.caller.account) && filters.match(row))
      images.push_back(std::move(row));
  }
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next,
             take_page(images, page, [](const Row& image) { return image.image_id.value_or(""); }));
  return api::ec2::DescribeImagesResult{.images = std::move(images), .next_token = std::move(next)};
}

}  // namespace gantry::ec2
