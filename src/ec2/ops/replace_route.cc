#include "aws/json_codec.h"
#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/routing.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: ReplaceRoute.
Result<api::ec2::ReplaceRouteResponse> Service::replace_route(
    control::OpContext& context, const api::ec2::ReplaceRouteRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const RouteTable* table,
             find_route_table(tables, context.scope(), *request.route_table_id));
  if (request.local_target.value_or(false))
    return std::unexpected(errors::unsupported_operation("Gantry does not support LocalTarget."));
  // But for LocalTarget the two calls have the same members.
  GANTRY_TRY(const auto as_creation,
             aws::from_json<api::ec2::CreateRouteRequest>(aws::to_json(request)));
  GANTRY_TRY(const Route route, read_route(tables, *table, as_creation));
  const auto same = std::ranges::find(table->routes, route.destination, &Route::destination);
  if (same == table->routes.end())
    return std::unexpected(errors::route_not_found(route.destination, table->id.str()));
  if (same->target_kind == RouteTarget::kLocal) {
    return std::unexpected(
        errors::unsupported_operation("Gantry does not support replacing the local route."));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.route_tables.update(context.tx, table->id.str(), [&](RouteTable& record) {
    *std::ranges::find(record.routes, route.destination, &Route::destination) = route;
  });
  return api::ec2::ReplaceRouteResponse{};
}

}  // namespace gantry::ec2
