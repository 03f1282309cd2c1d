#include "ec2/network_errors.h"
#include "ec2/ops/addresses.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: AllocateAddress: from the range for documentation (RFC 5737), which nobody on the Internet
// has.
Result<api::ec2::AllocateAddressResult> Service::allocate_address(
    control::OpContext& context, const api::ec2::AllocateAddressRequest& request) {
  Tables& tables = ec2_.tables();
  if (request.customer_owned_ipv4_pool || request.ipam_pool_id ||
      request.public_ipv4_pool.value_or("amazon") != "amazon") {
    return std::unexpected(errors::unsupported_operation("Gantry does not support other pools."));
  }
  if (request.address)
    return std::unexpected(errors::unsupported_operation("Gantry does not support Address."));
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "elastic-ip"));
  const auto free = find_free_address(tables);
  if (!free) return std::unexpected(errors::address_limit_exceeded());
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const ElasticAddress address{.id = AllocationId(fresh_id("eipalloc", context.ids)),
                               .account = context.scope().account,
                               .region = context.scope().region,
                               .public_ip = free->str(),
                               .tags = std::move(tags)};
  tables.elastic_addresses.put(context.tx, address);
  return api::ec2::AllocateAddressResult{.allocation_id = address.id.str(),
                                         .domain = "vpc",
                                         .network_border_group = address.region,
                                         .public_ip = address.public_ip,
                                         .public_ipv4_pool = "amazon"};
}

}  // namespace gantry::ec2
