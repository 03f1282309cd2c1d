#include <fmt/format.h>

#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

using Request = api::ec2::ModifySubnetAttributeRequest;

bool is_on(const std::optional<api::ec2::AttributeBooleanValue>& value) {
  return value && value->value.value_or(false);
}

/// Turning off what is never on succeeds.
Result<void> check_supported(const Request& request) {
  const std::pair<std::string_view, bool> refusals[] = {
      {"AssignIpv6AddressOnCreation", is_on(request.assign_ipv6_address_on_creation)},
      {"CustomerOwnedIpv4Pool", request.customer_owned_ipv4_pool.has_value()},
      {"EnableDns64", is_on(request.enable_dns64)},
      {"EnableLniAtDeviceIndex", request.enable_lni_at_device_index.has_value()},
      {"EnableResourceNameDnsAAAARecordOnLaunch",
       is_on(request.enable_resource_name_dns_aaaa_record_on_launch)},
      {"MapCustomerOwnedIpOnLaunch", is_on(request.map_customer_owned_ip_on_launch)}};
  for (const auto& [what, asked] : refusals) {
    if (!asked) continue;
    return std::unexpected(
        errors::unsupported_operation(fmt::format("Gantry does not support {}.", what)));
  }
  return {};
}

}  // namespace

// AWS: ModifySubnetAttribute.
Result<api::ec2::ModifySubnetAttributeResponse> Service::modify_subnet_attribute(
    control::OpContext& context, const Request& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const Subnet* subnet, find_subnet(tables, context.scope(), *request.subnet_id));
  GANTRY_CHECK(check_supported(request));
  tables.subnets.update(context.tx, subnet->id.str(), [&](Subnet& record) {
    if (request.map_public_ip_on_launch)
      record.map_public_ip = is_on(request.map_public_ip_on_launch);
    if (request.private_dns_hostname_type_on_launch)
      record.host_name_type = *request.private_dns_hostname_type_on_launch;
    if (request.enable_resource_name_dns_a_record_on_launch)
      record.host_name_a_record = is_on(request.enable_resource_name_dns_a_record_on_launch);
  });
  return api::ec2::ModifySubnetAttributeResponse{};
}

}  // namespace gantry::ec2
