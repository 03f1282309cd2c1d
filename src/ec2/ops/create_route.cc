#include <fmt/format.h>

#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/routing.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// AWS: "Route priority": what is within the VPC stays there unless an appliance takes it.
Result<void> check_destination(const RouteTable& table, const Route& route) {
  const Cidr local = parse_cidr(table.routes.front().destination).value_or(Cidr());
  const auto wanted = parse_cidr(route.destination);
  const bool within = wanted && local.contains(wanted->network) && local.contains(wanted->last());
  const bool appliance = route.target_kind == RouteTarget::kInstance ||
                         route.target_kind == RouteTarget::kNetworkInterface;
  if (!within || appliance) return {};
  return std::unexpected(errors::invalid_parameter_value(
      fmt::format("The destination CIDR block {} is equal to or more specific than one of this "
                  "VPC's CIDR blocks. This route can target only an interface or an instance.",
                  route.destination)));
}

}  // namespace

Result<api::ec2::CreateRouteResult> Service::create_route(
    control::OpContext& context, const api::ec2::CreateRouteRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const RouteTable* table,
             find_route_table(tables, context.scope(), *request.route_table_id));
  GANTRY_TRY(const Route route, read_route(tables, *table, request));
  GANTRY_CHECK(check_destination(*table, route));
  const auto same = std::ranges::find(table->routes, route.destination, &Route::destination);
  if (same != table->routes.end() && *same != route)
    return std::unexpected(errors::route_exists(route.destination));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  if (same == table->routes.end()) {
    tables.route_tables.update(context.tx, table->id.str(),
                               [&](RouteTable& record) { record.routes.push_back(route); });
  }
  return api::ec2::CreateRouteResult{.return_ = true};
}

}  // namespace gantry::ec2
