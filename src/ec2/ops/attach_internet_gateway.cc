#include <fmt/format.h>

#include "ec2/model/vpc_parts.h"
#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: AttachInternetGateway: one gateway to one VPC.
Result<api::ec2::AttachInternetGatewayResponse> Service::attach_internet_gateway(
    control::OpContext& context, const api::ec2::AttachInternetGatewayRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto* gateway,
             find_internet_gateway(tables, context.scope(), *request.internet_gateway_id));
  GANTRY_TRY(const Vpc* vpc, find_vpc(tables, context.scope(), *request.vpc_id));
  if (!gateway->vpc_id.empty()) {
    return std::unexpected(
        errors::already_associated(fmt::format("resource {} is already attached to network {}",
                                               gateway->id.str(), gateway->vpc_id.str())));
  }
  if (attached_gateway(tables, vpc->id)) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("Network {} already has an internet gateway attached", vpc->id.str())));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.internet_gateways.update(context.tx, gateway->id.str(),
                                  [&](InternetGateway& record) { record.vpc_id = vpc->id; });
  return api::ec2::AttachInternetGatewayResponse{};
}

}  // namespace gantry::ec2
