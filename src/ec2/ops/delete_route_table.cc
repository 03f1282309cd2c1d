#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: DeleteRouteTable: neither the main one nor one with associated subnets.
Result<api::ec2::DeleteRouteTableResponse> Service::delete_route_table(
    control::OpContext& context, const api::ec2::DeleteRouteTableRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const RouteTable* table,
             find_route_table(tables, context.scope(), *request.route_table_id));
  if (!table->associations.empty())
    return std::unexpected(errors::dependency_violation("routeTable", table->id.str()));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.route_tables.erase(context.tx, *request.route_table_id);
  return api::ec2::DeleteRouteTableResponse{};
}

}  // namespace gantry::ec2
