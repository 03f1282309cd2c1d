#include <fmt/format.h>

#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/routing.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

Result<api::ec2::DeleteRouteResponse> Service::delete_route(
    control::OpContext& context, const api::ec2::DeleteRouteRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const RouteTable* table,
             find_route_table(tables, context.scope(), *request.route_table_id));
  GANTRY_TRY(const auto destination,
             read_destination(request.destination_cidr_block, request.destination_ipv6_cidr_block,
                              request.destination_prefix_list_id));
  const auto route = std::ranges::find(table->routes, destination, &Route::destination);
  if (route == table->routes.end())
    return std::unexpected(errors::route_not_found(destination, table->id.str()));
  if (route->target_kind == RouteTarget::kLocal) {
    return std::unexpected(errors::invalid_parameter_value(fmt::format(
        "cannot remove local route {} in route table {}", destination, table->id.str())));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.route_tables.update(context.tx, table->id.str(), [&](RouteTable& record) {
    std::erase_if(record.routes,
                  [&](const Route& item) { return item.destination == destination; });
  });
  return api::ec2::DeleteRouteResponse{};
}

}  // namespace gantry::ec2
