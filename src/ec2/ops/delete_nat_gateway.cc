#include "ec2/network_errors.h"
#include "ec2/ops/nat_gateways.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// Gateways deleted long ago are no longer shown.
void sweep(Tables& tables, control::OpContext& context) {
  std::vector<std::string> old;
  for (const auto& gateway : tables.nat_gateways_by_scope.range(context.scope())) {
    if (gateway.deleted_at && context.now - *gateway.deleted_at > kKeepDeletedGateway)
      old.push_back(gateway.id.str());
  }
  for (const auto& id : old) tables.nat_gateways.erase(context.tx, id);
}

}  // namespace

// AWS: DeleteNatGateway "disassociates its Elastic IP address, but does not release the address".
Result<api::ec2::DeleteNatGatewayResult> Service::delete_nat_gateway(
    control::OpContext& context, const api::ec2::DeleteNatGatewayRequest& request) {
  Tables& tables = ec2_.tables();
  sweep(tables, context);
  GANTRY_TRY(const auto* gateway,
             require_record(tables.nat_gateways, context.scope(), *request.nat_gateway_id,
                            errors::nat_gateway_not_found));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  if (!gateway->deleted_at) {
    tables.elastic_addresses.update(context.tx, gateway->allocation_id.str(),
                                    [](ElasticAddress& record) {
                                      record.association_id.clear();
                                      record.interface_id = NetworkInterfaceId();
                                      record.private_ip.clear();
                                    });
    tables.interfaces.erase(context.tx, gateway->interface_id.str());
    tables.nat_gateways.update(context.tx, gateway->id.str(),
                               [&](NatGateway& record) { record.deleted_at = context.now; });
  }
  return api::ec2::DeleteNatGatewayResult{.nat_gateway_id = request.nat_gateway_id};
}

}  // namespace gantry::ec2
