#include <fmt/format.h>

#include "ec2/network_errors.h"
#include "ec2/ops/interfaces.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

using Request = api::ec2::CreateNetworkInterfaceRequest;

template <class List>
bool has_items(const std::optional<List>& list) {
  return list && !list->empty();
}

Result<void> check_supported(const Request& request) {
  const std::pair<std::string_view, bool> refusals[] = {
      {"InterfaceType", request.interface_type.has_value()},
      {"Ipv4Prefixes",
       has_items(request.ipv4_prefixes) || request.ipv4_prefix_count.value_or(0) > 0},
      {"IPv6", has_items(request.ipv6_addresses) || request.ipv6_address_count.value_or(0) > 0 ||
                   has_items(request.ipv6_prefixes) || request.ipv6_prefix_count.value_or(0) > 0 ||
                   request.enable_primary_ipv6.value_or(false)},
      {"secondary private IP addresses",
       request.secondary_private_ip_address_count.value_or(0) > 0 ||
           (request.private_ip_addresses && request.private_ip_addresses->size() > 1)}};
  for (const auto& [what, asked] : refusals) {
    if (!asked) continue;
    return std::unexpected(
        errors::unsupported_operation(fmt::format("Gantry does not support {}.", what)));
  }
  return {};
}

std::optional<std::string> asked_address(const Request& request) {
  if (request.private_ip_address || !has_items(request.private_ip_addresses))
    return request.private_ip_address;
  return request.private_ip_addresses->front().private_ip_address;
}

}  // namespace

// AWS: CreateNetworkInterface: it keeps its address of the subnet until it is deleted.
Result<api::ec2::CreateNetworkInterfaceResult> Service::create_network_interface(
    control::OpContext& context, const Request& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const Subnet* subnet, find_subnet(tables, context.scope(), *request.subnet_id));
  GANTRY_CHECK(check_supported(request));
  const auto token = request.client_token.value_or("");
  for (const auto& made : tables.interfaces_by_subnet.range(subnet->id)) {
    if (!token.empty() && made.client_token == token) {
      return api::ec2::CreateNetworkInterfaceResult{
          .client_token = token, .network_interface = to_api(AnyInterface{.free = &made}, tables)};
    }
  }
  GANTRY_TRY(auto groups,
             read_group_ids(tables, *subnet, request.groups.value_or(std::vector<std::string>())));
  GANTRY_TRY(const auto address,
             read_private_address(tables, range_of(*subnet), asked_address(request)));
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "network-interface"));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto* made, put_interface(tables, context.tx, context.ids, *subnet, address,
                                             {.description = request.description.value_or(""),
                                              .security_groups = std::move(groups),
                                              .tags = std::move(tags),
                                              .client_token = token}));
  auto wire = to_api(AnyInterface{.free = made}, tables);
  return api::ec2::CreateNetworkInterfaceResult{.client_token = request.client_token,
                                                .network_interface = std::move(wire)};
}

}  // namespace gantry::ec2
