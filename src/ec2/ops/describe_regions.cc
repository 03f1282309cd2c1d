#include <fmt/format.h>

#include "ec2/model/zones.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

using Row = std::string;  // the region's name

/// AWS's host name. Gantry serves every region at its own address; clients that are given that one
/// do not use this.
std::string endpoint(const std::string& region) {
  return fmt::format("ec2.{}.amazonaws.com", region);
}

// AWS: DescribeRegions, Filters.
constexpr FilterField<Row> kFields[] = {
    {"endpoint",
     [](const Row& region, FilterValues& values) { values.push_back(endpoint(region)); }},
    {"opt-in-status",
     [](const Row&, FilterValues& values) { values.push_back("opt-in-not-required"); }},
    {"region-name", [](const Row& region, FilterValues& values) { values.push_back(region); }},
};

}  // namespace

// AWS: DescribeRegions. The request's own region is always among them, since Gantry takes any.
Result<api::ec2::DescribeRegionsResult> Service::describe_regions(
    control::OpContext& context, const api::ec2::DescribeRegionsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, {kFields}));
  std::vector<std::string> names(default_regions().begin(), default_regions().end());
  if (!contains(names, context.request.region)) names.push_back(context.request.region);

  const auto wanted = request.region_names.value_or(std::vector<std::string>());
  for (const auto& name : wanted) {
    if (contains(names, name)) continue;
    return std::unexpected(
        errors::invalid_parameter_value(fmt::format("Invalid region provided: [{}]", name)));
  }
  api::ec2::DescribeRegionsResult result{.regions = std::vector<api::ec2::Region>()};
  for (const auto& name : names) {
    if (!wanted.empty() && !contains(wanted, name)) continue;
    if (!filters.match(name)) continue;
    result.regions->push_back(
        {.endpoint = endpoint(name), .opt_in_status = "opt-in-not-required", .region_name = name});
  }
  return result;
}

}  // namespace gantry::ec2
