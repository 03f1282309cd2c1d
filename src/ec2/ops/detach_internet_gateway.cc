#include <fmt/format.h>

#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

bool has_public_addresses(const Tables& tables, const Vpc& vpc) {
  return std::ranges::any_of(
      tables.nat_gateways_by_scope.range(vpc.scope()), [&](const NatGateway& gateway) {
        return gateway.vpc_id == vpc.id && gateway.is_public && !gateway.deleted_at;
      });
}

}  // namespace

// AWS: DetachInternetGateway, "the VPC must not contain any running instances with Elastic IP
// addresses or public IPv4 addresses".
Result<api::ec2::DetachInternetGatewayResponse> Service::detach_internet_gateway(
    control::OpContext& context, const api::ec2::DetachInternetGatewayRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto* gateway,
             find_internet_gateway(tables, context.scope(), *request.internet_gateway_id));
  GANTRY_TRY(const Vpc* vpc, find_vpc(tables, context.scope(), *request.vpc_id));
  if (gateway->vpc_id != vpc->id) {
    return std::unexpected(errors::gateway_not_attached(fmt::format(
        "resource {} is not attached to network {}", gateway->id.str(), vpc->id.str())));
  }
  if (has_public_addresses(tables, *vpc)) {
    return std::unexpected(
        Error{.code = "DependencyViolation",
              .message = fmt::format("Network {} has some mapped public address(es). Please unmap "
                                     "those public address(es) before detaching the gateway.",
                                     vpc->id.str())});
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.internet_gateways.update(context.tx, gateway->id.str(),
                                  [](InternetGateway& record) { record.vpc_id = VpcId(); });
  return api::ec2::DetachInternetGatewayResponse{};
}

}  // namespace gantry::ec2
