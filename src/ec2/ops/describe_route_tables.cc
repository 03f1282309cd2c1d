#include "ec2/model/default_vpc.h"
#include "ec2/network_errors.h"
#include "ec2/ops/describe.h"
#include "ec2/ops/routing.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

template <RouteTarget kind>
void read_targets(const RouteTable& row, FilterValues& values) {
  for (const auto& route : row.routes) {
    if (route.target_kind == kind) values.push_back(route.target);
  }
}

// AWS: DescribeRouteTables, Filters.
constexpr FilterField<RouteTable> kFields[] = {
    {"association.main",
     [](const RouteTable& row, FilterValues& values) {
       for (const auto& association : row.associations)
         values.push_back(filter_bool(association.main));
     }},
    {"association.route-table-association-id",
     [](const RouteTable& row, FilterValues& values) {
       for (const auto& association : row.associations) values.push_back(association.id);
     }},
    {"association.route-table-id",
     [](const RouteTable& row, FilterValues& values) {
       if (!row.associations.empty()) values.push_back(row.id.str());
     }},
    {"association.subnet-id",
     [](const RouteTable& row, FilterValues& values) {
       for (const auto& association : row.associations) {
         if (!association.main) values.push_back(association.subnet_id.str());
       }
     }},
    {"owner-id", read_member<RouteTable, &RouteTable::account>},
    {"route-table-id", read_member<RouteTable, &RouteTable::id>},
    {"route.destination-cidr-block",
     [](const RouteTable& row, FilterValues& values) {
       for (const auto& route : row.routes) values.push_back(route.destination);
     }},
    {"route.gateway-id",
     [](const RouteTable& row, FilterValues& values) {
       values.push_back("local");
       read_targets<RouteTarget::kInternetGateway>(row, values);
     }},
    {"route.instance-id", read_targets<RouteTarget::kInstance>},
    {"route.nat-gateway-id", read_targets<RouteTarget::kNatGateway>},
    {"route.network-interface-id", read_targets<RouteTarget::kNetworkInterface>},
    {"route.origin",
     [](const RouteTable& row, FilterValues& values) {
       values.push_back("CreateRouteTable");
       if (row.routes.size() > 1) values.push_back("CreateRoute");
     }},
    {"vpc-id", read_member<RouteTable, &RouteTable::vpc_id>},
};
constexpr FilterTable<RouteTable> kFilters{
    kFields, [](const RouteTable& row) -> const Tags& { return row.tags; }};

}  // namespace

Result<api::ec2::DescribeRouteTablesResult> Service::describe_route_tables(
    control::OpContext& context, const api::ec2::DescribeRouteTablesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  Tables& tables = ec2_.tables();
  ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  const Query query{
      request.route_table_ids,
      request.filters,
      {.max_results = request.max_results, .next_token = request.next_token, .largest = 100}};
  GANTRY_TRY(auto page, find_page(tables.route_tables, tables.route_tables_by_scope,
                                  context.scope(), query, kFilters, errors::route_table_not_found));
  api::ec2::DescribeRouteTablesResult result{.next_token = std::move(page.next_token),
                                             .route_tables = std::vector<api::ec2::RouteTable>()};
  for (const RouteTable* row : page.rows) result.route_tables->push_back(to_api(*row, tables));
  return result;
}

}  // namespace gantry::ec2
