#include "ec2/model/instance_types.h"
#include "ec2/model/zones.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

struct Row {
  std::string type;
  std::string location;
};

constexpr FilterField<Row> kFields[] = {
    {"instance-type", [](const Row& row, FilterValues& values) { values.push_back(row.type); }},
    {"location", [](const Row& row, FilterValues& values) { values.push_back(row.location); }},
};

std::vector<std::string> locations_of(std::string_view kind, const std::string& region) {
  std::vector<std::string> locations;
  if (kind == "region") return {region};
  for (const char letter : kZoneLetters) {
    const auto zone = region + letter;
    locations.push_back(kind == "availability-zone-id" ? zone_id(zone) : zone);
  }
  return locations;
}

}  // namespace

// AWS: DescribeInstanceTypeOfferings. Every type is offered in every zone.
Result<api::ec2::DescribeInstanceTypeOfferingsResult> Service::describe_instance_type_offerings(
    control::OpContext& context, const api::ec2::DescribeInstanceTypeOfferingsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, {kFields}));
  const auto kind = request.location_type.value_or("region");
  std::vector<Row> rows;
  for (const auto& location : locations_of(kind, context.scope().region)) {
    for (const InstanceType& type : instance_types()) {
      Row row{std::string(type.name), location};
      if (filters.match(row)) rows.push_back(std::move(row));
    }
  }
  const auto key = [](const Row& row) { return row.type + " " + row.location; };
  std::ranges::sort(rows, {}, key);
  const PageRequest page{.max_results = request.max_results,
                         .next_token = request.next_token,
                         .largest = 1000,
                         .standard = 1000};
  GANTRY_TRY(auto next, take_page(rows, page, key));
  api::ec2::DescribeInstanceTypeOfferingsResult result{
      .instance_type_offerings = std::vector<api::ec2::InstanceTypeOffering>(),
      .next_token = std::move(next)};
  for (auto& row : rows) {
    result.instance_type_offerings->push_back({.instance_type = std::move(row.type),
                                               .location = std::move(row.location),
                                               .location_type = kind});
  }
  return result;
}

}  // namespace gantry::ec2
