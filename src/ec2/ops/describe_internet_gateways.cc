#include "ec2/model/default_vpc.h"
#include "ec2/network_errors.h"
#include "ec2/ops/describe.h"
#include "ec2/ops/routing.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

// AWS: DescribeInternetGateways, Filters.
constexpr FilterField<InternetGateway> kFields[] = {
    {"attachment.state",
     [](const InternetGateway& row, FilterValues& values) {
       if (!row.vpc_id.empty()) values.push_back("available");
     }},
    {"attachment.vpc-id", read_member<InternetGateway, &InternetGateway::vpc_id>},
    {"internet-gateway-id", read_member<InternetGateway, &InternetGateway::id>},
    {"owner-id", read_member<InternetGateway, &InternetGateway::account>},
};
constexpr FilterTable<InternetGateway> kFilters{
    kFields, [](const InternetGateway& row) -> const Tags& { return row.tags; }};

}  // namespace

Result<api::ec2::DescribeInternetGatewaysResult> Service::describe_internet_gateways(
    control::OpContext& context, const api::ec2::DescribeInternetGatewaysRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  Tables& tables = ec2_.tables();
  ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  const Query query{request.internet_gateway_ids,
                    request.filters,
                    {.max_results = request.max_results, .next_token = request.next_token}};
  GANTRY_TRY(auto page,
             find_page(tables.internet_gateways, tables.internet_gateways_by_scope, context.scope(),
                       query, kFilters, errors::internet_gateway_not_found));
  api::ec2::DescribeInternetGatewaysResult result{
      .internet_gateways = std::vector<api::ec2::InternetGateway>(),
      .next_token = std::move(page.next_token)};
  for (const auto* row : page.rows) result.internet_gateways->push_back(to_api(*row));
  return result;
}

}  // namespace gantry::ec2
