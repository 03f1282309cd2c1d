#include <fmt/format.h>

#include "ec2/errors.h"
#include "ec2/ops/launch.h"

namespace gantry::ec2 {
namespace {

using Request = api::ec2::RunInstancesRequest;

struct Refusal {
  std::string_view parameter;
  bool (*asked)(const Request& request);
};

template <class List>
bool has_items(const std::optional<List>& list) {
  return list && !list->empty();
}

bool has_tenancy(const Request& request) {
  return request.placement && request.placement->tenancy.value_or("default") != "default";
}
bool has_host(const Request& request) {
  return request.placement &&
         (request.placement->host_id || request.placement->host_resource_group_arn ||
          request.placement->affinity);
}
bool has_ipv6_metadata(const Request& request) {
  return request.metadata_options && request.metadata_options->http_protocol_ipv6 == "enabled";
}
bool has_second_interface(const Request& request) {
  return request.network_interfaces && request.network_interfaces->size() > 1;
}

// Each of these would change what the instance is; to take them and do nothing would be a lie.
constexpr Refusal kRefusals[] = {
    {"CpuOptions", [](const Request& r) { return r.cpu_options.has_value(); }},
    {"CapacityReservationSpecification.CapacityReservationTarget",
     [](const Request& r) {
       return r.capacity_reservation_specification &&
              r.capacity_reservation_specification->capacity_reservation_target.has_value();
     }},
    {"ElasticGpuSpecification",
     [](const Request& r) { return has_items(r.elastic_gpu_specification); }},
    {"ElasticInferenceAccelerators",
     [](const Request& r) { return has_items(r.elastic_inference_accelerators); }},
    {"EnclaveOptions",
     [](const Request& r) { return r.enclave_options && r.enclave_options->enabled == true; }},
    {"HibernationOptions",
     [](const Request& r) {
       return r.hibernation_options && r.hibernation_options->configured == true;
     }},
    {"InstanceMarketOptions",
     [](const Request& r) { return r.instance_market_options.has_value(); }},
    {"Ipv6AddressCount", [](const Request& r) { return r.ipv6_address_count.value_or(0) != 0; }},
    {"Ipv6Addresses", [](const Request& r) { return has_items(r.ipv6_addresses); }},
    {"KernelId", [](const Request& r) { return r.kernel_id.has_value(); }},
    {"LicenseSpecifications", [](const Request& r) { return has_items(r.license_specifications); }},
    {"MetadataOptions.HttpProtocolIpv6", has_ipv6_metadata},
    {"more than one of NetworkInterfaces", has_second_interface},
    {"Placement.HostId", has_host},
    {"Placement.Tenancy", has_tenancy},
    {"RamdiskId", [](const Request& r) { return r.ramdisk_id.has_value(); }},
    {"SecondaryInterfaces", [](const Request& r) { return has_items(r.secondary_interfaces); }},
};

/// There are no placement groups: each name is one that does not exist.
Result<void> check_absent_things(const Request& request) {
  if (request.placement && !request.placement->group_name.value_or("").empty()) {
    return std::unexpected(errors::placement_group_unknown(*request.placement->group_name));
  }
  return {};
}

}  // namespace

Result<void> check_supported(const Request& request) {
  for (const Refusal& refusal : kRefusals) {
    if (!refusal.asked(request)) continue;
    return std::unexpected(errors::unsupported_operation(
        fmt::format("Gantry does not support {}.", refusal.parameter)));
  }
  return check_absent_things(request);
}

}  // namespace gantry::ec2
