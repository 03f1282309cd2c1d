#include <fmt/format.h>

#include "ec2/network_errors.h"
#include "ec2/ops/addresses.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: DisassociateAddress. A NAT gateway keeps its address as long as it is there.
Result<api::ec2::DisassociateAddressResponse> Service::disassociate_address(
    control::OpContext& context, const api::ec2::DisassociateAddressRequest& request) {
  const Tables& tables = ec2_.tables();
  if (request.public_ip) {
    GANTRY_TRY(const auto* address,
               find_address(tables, context.scope(), std::nullopt, request.public_ip));
    if (address->association_id.empty()) return api::ec2::DisassociateAddressResponse{};
  } else {
    const auto id = request.association_id.value_or("");
    const auto known = std::ranges::any_of(
        tables.elastic_addresses_by_scope.range(context.scope()),
        [&](const auto& address) { return !id.empty() && address.association_id == id; });
    if (!known) return std::unexpected(errors::association_not_found(id));
  }
  return std::unexpected(
      Error{.code = "AuthFailure",
            .message = "You do not have permission to access the specified resource."});
}

}  // namespace gantry::ec2
