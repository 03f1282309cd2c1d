#include "ec2/network_errors.h"
#include "ec2/ops/addresses.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/describe.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

// AWS: DescribeAddresses, Filters.
constexpr FilterField<ElasticAddress> kFields[] = {
    {"allocation-id", read_member<ElasticAddress, &ElasticAddress::id>},
    {"association-id", read_member<ElasticAddress, &ElasticAddress::association_id>},
    {"domain", [](const ElasticAddress&, FilterValues& values) { values.push_back("vpc"); }},
    {"instance-id", read_member<ElasticAddress, &ElasticAddress::instance_id>},
    {"network-border-group", read_member<ElasticAddress, &ElasticAddress::region>},
    {"network-interface-id", read_member<ElasticAddress, &ElasticAddress::interface_id>},
    {"network-interface-owner-id",
     [](const ElasticAddress& row, FilterValues& values) {
       if (!row.interface_id.empty()) values.push_back(row.account);
     }},
    {"private-ip-address", read_member<ElasticAddress, &ElasticAddress::private_ip>},
    {"public-ip", read_member<ElasticAddress, &ElasticAddress::public_ip>},
};
constexpr FilterTable<ElasticAddress> kFilters{
    kFields, [](const ElasticAddress& row) -> const Tags& { return row.tags; }};

api::ec2::Address to_wire(const ElasticAddress& address) {
  api::ec2::Address wire{.allocation_id = address.id.str(),
                         .domain = "vpc",
                         .network_border_group = address.region,
                         .public_ip = address.public_ip,
                         .public_ipv4_pool = "amazon",
                         .tags = to_api(address.tags)};
  if (address.association_id.empty()) return wire;
  wire.association_id = address.association_id;
  wire.network_interface_id = address.interface_id.str();
  wire.network_interface_owner_id = address.account;
  wire.private_ip_address = address.private_ip;
  return wire;
}

Result<void> check_public_ips(const Tables& tables, const Scope& scope,
                              const std::vector<std::string>& addresses) {
  for (const auto& address : addresses)
    GANTRY_CHECK(find_address(tables, scope, std::nullopt, address));
  return {};
}

}  // namespace

// AWS: DescribeAddresses: no pages.
Result<api::ec2::DescribeAddressesResult> Service::describe_addresses(
    control::OpContext& context, const api::ec2::DescribeAddressesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Tables& tables = ec2_.tables();
  const auto public_ips = request.public_ips.value_or(std::vector<std::string>());
  GANTRY_CHECK(check_public_ips(tables, context.scope(), public_ips));
  const std::optional<std::int32_t> no_limit;
  const std::optional<std::string> no_token;
  const Query query{
      request.allocation_ids, request.filters, {.max_results = no_limit, .next_token = no_token}};
  GANTRY_TRY(auto page, find_page(tables.elastic_addresses, tables.elastic_addresses_by_scope,
                                  context.scope(), query, kFilters, errors::allocation_not_found));
  api::ec2::DescribeAddressesResult result{.addresses = std::vector<api::ec2::Address>()};
  for (const auto* row : page.rows) {
    if (public_ips.empty() || contains(public_ips, row->public_ip))
      result.addresses->push_back(to_wire(*row));
  }
  return result;
}

}  // namespace gantry::ec2
