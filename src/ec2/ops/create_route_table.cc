#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/ops/routing.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: CreateRouteTable: with the local route.
Result<api::ec2::CreateRouteTableResult> Service::create_route_table(
    control::OpContext& context, const api::ec2::CreateRouteTableRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const Vpc* vpc, find_vpc(tables, context.scope(), *request.vpc_id));
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "route-table"));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const auto token = request.client_token.value_or("");
  for (const RouteTable& table : tables.route_tables_by_vpc.range(vpc->id)) {
    if (!token.empty() && table.client_token == token) {
      return api::ec2::CreateRouteTableResult{.client_token = token,
                                              .route_table = to_api(table, tables)};
    }
  }
  const RouteTable table{.id = RouteTableId(fresh_id("rtb", context.ids)),
                         .account = vpc->account,
                         .region = vpc->region,
                         .vpc_id = vpc->id,
                         .routes = {{.destination = vpc->cidr_block}},
                         .tags = std::move(tags),
                         .client_token = token};
  tables.route_tables.put(context.tx, table);
  return api::ec2::CreateRouteTableResult{.client_token = request.client_token,
                                          .route_table = to_api(table, tables)};
}

}  // namespace gantry::ec2
