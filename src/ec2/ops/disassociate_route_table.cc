#include <fmt/format.h>

#include "ec2/model/tables.h"
#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

Result<api::ec2::DisassociateRouteTableResponse> Service::disassociate_route_table(
    control::OpContext& context, const api::ec2::DisassociateRouteTableRequest& request) {
  Tables& tables = ec2_.tables();
  const auto& id = *request.association_id;
  const RouteTable* table = tables.route_tables_by_association.find(id);
  if (!table || table->scope() != context.scope())
    return std::unexpected(errors::association_not_found(id));
  const auto association = std::ranges::find(table->associations, id, &RouteTableAssociation::id);
  if (association->main) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("cannot disassociate the main route table association {}", id)));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.route_tables.update(context.tx, table->id.str(), [&](RouteTable& record) {
    std::erase_if(record.associations, [&](const auto& item) { return item.id == id; });
  });
  return api::ec2::DisassociateRouteTableResponse{};
}

}  // namespace gantry::ec2
