#include <fmt/format.h>

#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: AssociateRouteTable. A subnet has one explicit association at most.
Result<api::ec2::AssociateRouteTableResult> Service::associate_route_table(
    control::OpContext& context, const api::ec2::AssociateRouteTableRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const RouteTable* table,
             find_route_table(tables, context.scope(), *request.route_table_id));
  if (request.gateway_id || request.public_ipv4_pool) {
    return std::unexpected(errors::unsupported_operation(
        "Gantry supports associations of route tables with subnets only."));
  }
  if (!request.subnet_id) return std::unexpected(errors::missing_parameter("subnetId"));
  GANTRY_TRY(const Subnet* subnet, find_subnet(tables, context.scope(), *request.subnet_id));
  if (subnet->vpc_id != table->vpc_id) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("route table {} and subnet {} belong to different networks", table->id.str(),
                    subnet->id.str())));
  }
  const RouteTable* other = tables.route_tables_by_subnet.find(subnet->id);
  if (other && other != table) {
    return std::unexpected(errors::already_associated(
        fmt::format("the specified association for route table {} conflicts with an existing "
                    "association",
                    table->id.str())));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  api::ec2::AssociateRouteTableResult result{
      .association_id = fresh_id("rtbassoc", context.ids),
      .association_state = api::ec2::RouteTableAssociationState{.state = "associated"}};
  if (other) {
    for (const auto& association : other->associations) {
      if (!association.main && association.subnet_id == subnet->id)
        result.association_id = association.id;
    }
    return result;
  }
  tables.route_tables.update(context.tx, table->id.str(), [&](RouteTable& record) {
    record.associations.push_back({.id = *result.association_id, .subnet_id = subnet->id});
  });
  return result;
}

}  // namespace gantry::ec2
