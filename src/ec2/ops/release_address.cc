#include "ec2/network_errors.h"
#include "ec2/ops/addresses.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

Result<api::ec2::ReleaseAddressResponse> Service::release_address(
    control::OpContext& context, const api::ec2::ReleaseAddressRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const auto* address,
             find_address(tables, context.scope(), request.allocation_id, request.public_ip));
  if (!address->association_id.empty())
    return std::unexpected(errors::address_in_use(address->id.str()));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.elastic_addresses.erase(context.tx, std::string(address->id.str()));
  return api::ec2::ReleaseAddressResponse{};
}

}  // namespace gantry::ec2
