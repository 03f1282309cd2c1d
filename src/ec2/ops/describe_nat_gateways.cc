#include "ec2/network_errors.h"
#include "ec2/ops/describe.h"
#include "ec2/ops/nat_gateways.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

// AWS: DescribeNatGateways, Filter.
constexpr FilterField<NatGateway> kFields[] = {
    {"nat-gateway-id", read_member<NatGateway, &NatGateway::id>},
    {"state",
     [](const NatGateway& row, FilterValues& values) {
       values.push_back(row.deleted_at ? "deleted" : "available");
     }},
    {"subnet-id", read_member<NatGateway, &NatGateway::subnet_id>},
    {"vpc-id", read_member<NatGateway, &NatGateway::vpc_id>},
};
constexpr FilterTable<NatGateway> kFilters{
    kFields, [](const NatGateway& row) -> const Tags& { return row.tags; }};

}  // namespace

Result<api::ec2::DescribeNatGatewaysResult> Service::describe_nat_gateways(
    control::OpContext& context, const api::ec2::DescribeNatGatewaysRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Tables& tables = ec2_.tables();
  const Query query{request.nat_gateway_ids,
                    request.filter,
                    {.max_results = request.max_results, .next_token = request.next_token}};
  GANTRY_TRY(auto page, find_page(tables.nat_gateways, tables.nat_gateways_by_scope,
                                  context.scope(), query, kFilters, errors::nat_gateway_not_found));
  api::ec2::DescribeNatGatewaysResult result{.nat_gateways = std::vector<api::ec2::NatGateway>(),
                                             .next_token = std::move(page.next_token)};
  for (const auto* row : page.rows) {
    const bool forgotten = row->deleted_at && context.now - *row->deleted_at > kKeepDeletedGateway;
    if (!forgotten) result.nat_gateways->push_back(to_api(*row, tables));
  }
  return result;
}

}  // namespace gantry::ec2
