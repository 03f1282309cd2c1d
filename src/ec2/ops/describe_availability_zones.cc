#include <fmt/format.h>

#include "ec2/model/zones.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

struct Row {
  std::string region;
  std::string name;
};

void read_region(const Row& row, FilterValues& values) { values.push_back(row.region); }

// AWS: DescribeAvailabilityZones, Filters.
constexpr FilterField<Row> kFields[] = {
    {"group-name", read_region},
    {"message", [](const Row&, FilterValues&) {}},
    {"opt-in-status",
     [](const Row&, FilterValues& values) { values.push_back("opt-in-not-required"); }},
    {"region-name", read_region},
    {"state", [](const Row&, FilterValues& values) { values.push_back("available"); }},
    {"zone-id", [](const Row& row, FilterValues& values) { values.push_back(zone_id(row.name)); }},
    {"zone-name", [](const Row& row, FilterValues& values) { values.push_back(row.name); }},
    {"zone-type", [](const Row&, FilterValues& values) { values.push_back("availability-zone"); }},
};

/// Every wanted name is one of `known`. AWS: "Invalid availability zone: [us-east-1x]".
Result<void> check_names(const std::vector<std::string>& wanted,
                         const std::vector<std::string>& known, std::string_view what) {
  for (const auto& name : wanted) {
    if (!contains(known, name)) {
      return std::unexpected(
          errors::invalid_parameter_value(fmt::format("Invalid {}: [{}]", what, name)));
    }
  }
  return {};
}

bool is_wanted(const std::vector<std::string>& wanted, const std::string& name) {
  return wanted.empty() || contains(wanted, name);
}

}  // namespace

Result<api::ec2::DescribeAvailabilityZonesResult> Service::describe_availability_zones(
    control::OpContext& context, const api::ec2::DescribeAvailabilityZonesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, {kFields}));
  const auto& region = context.request.region;
  std::vector<std::string> names;
  std::vector<std::string> ids;
  for (const char letter : kZoneLetters) {
    names.push_back(region + letter);
    ids.push_back(zone_id(names.back()));
  }
  const auto wanted_names = request.zone_names.value_or(std::vector<std::string>());
  const auto wanted_ids = request.zone_ids.value_or(std::vector<std::string>());
  GANTRY_CHECK(check_names(wanted_names, names, "availability zone"));
  GANTRY_CHECK(check_names(wanted_ids, ids, "availability zone-id"));

  api::ec2::DescribeAvailabilityZonesResult result{.availability_zones =
                                                       std::vector<api::ec2::AvailabilityZone>()};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_wanted(wanted_names, names[i]) || !is_wanted(wanted_ids, ids[i])) continue;
    if (!filters.match({region, names[i]})) continue;
    result.availability_zones->push_back(
        {.group_name = region,
         .messages = std::vector<api::ec2::AvailabilityZoneMessage>(),
         .network_border_group = region,
         .opt_in_status = "opt-in-not-required",
         .region_name = region,
         .state = "available",
         .zone_id = ids[i],
         .zone_name = names[i],
         .zone_type = "availability-zone"});
  }
  return result;
}

}  // namespace gantry::ec2
