#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

Result<api::ec2::DeleteInternetGatewayResponse> Service::delete_internet_gateway(
    control::OpContext& context, const api::ec2::DeleteInternetGatewayRequest& request) {
  Tables& tables = ec2_.tables();
  const auto& id = *request.internet_gateway_id;
  GANTRY_TRY(const auto* gateway, find_internet_gateway(tables, context.scope(), id));
  if (!gateway->vpc_id.empty())
    return std::unexpected(errors::dependency_violation("internetGateway", id));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.internet_gateways.erase(context.tx, id);
  return api::ec2::DeleteInternetGatewayResponse{};
}

}  // namespace gantry::ec2
