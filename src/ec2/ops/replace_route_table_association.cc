#include <fmt/format.h>

#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: ReplaceRouteTableAssociation: also how another table becomes the VPC's main one. The
// association gets a new id.
Result<api::ec2::ReplaceRouteTableAssociationResult> Service::replace_route_table_association(
    control::OpContext& context, const api::ec2::ReplaceRouteTableAssociationRequest& request) {
  Tables& tables = ec2_.tables();
  const auto& id = *request.association_id;
  GANTRY_TRY(const RouteTable* to,
             find_route_table(tables, context.scope(), *request.route_table_id));
  const RouteTable* from = tables.route_tables_by_association.find(id);
  if (!from || from->scope() != context.scope())
    return std::unexpected(errors::association_not_found(id));
  if (from->vpc_id != to->vpc_id) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("route table {} and route table {} belong to different networks",
                    from->id.str(), to->id.str())));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  auto moved = *std::ranges::find(from->associations, id, &RouteTableAssociation::id);
  moved.id = fresh_id("rtbassoc", context.ids);
  tables.route_tables.update(context.tx, from->id.str(), [&](RouteTable& record) {
    std::erase_if(record.associations, [&](const auto& item) { return item.id == id; });
  });
  tables.route_tables.update(context.tx, to->id.str(),
                             [&](RouteTable& record) { record.associations.push_back(moved); });
  return api::ec2::ReplaceRouteTableAssociationResult{
      .association_state = api::ec2::RouteTableAssociationState{.state = "associated"},
      .new_association_id = moved.id};
}

}  // namespace gantry::ec2
