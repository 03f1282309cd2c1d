#include <fmt/ranges.h>

#include "ec2/model/images.h"
#include "ec2/model/instance_types.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

using Row = InstanceType;

// AWS: DescribeInstanceTypes, Filters, as far as Gantry has the figures.
constexpr FilterField<Row> kFields[] = {
    {"bare-metal", [](const Row&, FilterValues& values) { values.push_back(filter_bool(false)); }},
    {"burstable-performance-supported",
     [](const Row& type, FilterValues& values) {
       values.push_back(filter_bool(type.family->burstable));
     }},
    {"current-generation",
     [](const Row& type, FilterValues& values) {
       values.push_back(filter_bool(type.family->current_generation));
     }},
    {"free-tier-eligible",
     [](const Row& type, FilterValues& values) {
       values.push_back(filter_bool(to_api(type).free_tier_eligible.value_or(false)));
     }},
    {"hypervisor",
     [](const Row& type, FilterValues& values) {
       values.emplace_back(type.family->nitro ? "nitro" : "xen");
     }},
    {"instance-storage-supported",
     [](const Row&, FilterValues& values) { values.push_back(filter_bool(false)); }},
    {"instance-type",
     [](const Row& type, FilterValues& values) { values.emplace_back(type.name); }},
    {"memory-info.size-in-mib",
     [](const Row& type, FilterValues& values) {
       values.push_back(std::to_string(type.memory.value));
     }},
    {"network-info.ipv4-addresses-per-interface",
     [](const Row& type, FilterValues& values) {
       values.push_back(std::to_string(type.addresses_per_interface));
     }},
    {"network-info.maximum-network-interfaces",
     [](const Row& type, FilterValues& values) {
       values.push_back(std::to_string(type.network_interfaces));
     }},
    {"processor-info.supported-architecture",
     [](const Row&, FilterValues& values) { values.emplace_back(kArchitecture); }},
    {"supported-root-device-type",
     [](const Row&, FilterValues& values) { values.emplace_back("ebs"); }},
    {"supported-usage-class",
     [](const Row&, FilterValues& values) { values.emplace_back("on-demand"); }},
    {"supported-virtualization-type",
     [](const Row&, FilterValues& values) { values.emplace_back("hvm"); }},
    {"vcpu-info.default-cores",
     [](const Row& type, FilterValues& values) { values.push_back(std::to_string(type.cores())); }},
    {"vcpu-info.default-threads-per-core",
     [](const Row& type, FilterValues& values) {
       values.push_back(std::to_string(type.threads_per_core()));
     }},
    {"vcpu-info.default-vcpus",
     [](const Row& type, FilterValues& values) { values.push_back(std::to_string(type.vcpus)); }},
};

Result<void> check_known(const std::vector<std::string>& wanted) {
  std::vector<std::string> unknown;
  for (const auto& name : wanted) {
    if (!find_instance_type(name)) unknown.push_back(name);
  }
  if (unknown.empty()) return {};
  return std::unexpected(
      errors::instance_type_not_found(fmt::format("{}", fmt::join(unknown, ", "))));
}

}  // namespace

Result<api::ec2::DescribeInstanceTypesResult> Service::describe_instance_types(
    control::OpContext& /*context*/, const api::ec2::DescribeInstanceTypesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, {kFields}));
  const auto wanted = request.instance_types.value_or(std::vector<std::string>());
  GANTRY_CHECK(check_known(wanted));
  std::vector<const InstanceType*> types;
  for (const InstanceType& type : instance_types()) {
    if (!wanted.empty() && !contains(wanted, type.name)) continue;
    if (filters.match(type)) types.push_back(&type);
  }
  std::ranges::sort(types, {}, [](const InstanceType* type) { return type->name; });
  // AWS: DescribeInstanceTypes, MaxResults, "1 to 100".
  const PageRequest page{.max_results = request.max_results,
                         .next_token = request.next_token,
                         .largest = 100,
                         .standard = 100};
  GANTRY_TRY(auto next, take_page(types, page, [](const InstanceType* type) {
               return std::string(type->name);
             }));

  api::ec2::DescribeInstanceTypesResult result{
      .instance_types = std::vector<api::ec2::InstanceTypeInfo>(), .next_token = std::move(next)};
  for (const InstanceType* type : types) result.instance_types->push_back(to_api(*type));
  return result;
}

}  // namespace gantry::ec2
