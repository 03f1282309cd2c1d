#include "elb/errors.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: SetIpAddressType. There is no IPv6 in a VPC here.
Result<v2::SetIpAddressTypeOutput> Service::set_ip_address_type(
    control::OpContext& context, const v2::SetIpAddressTypeInput& request) {
  GANTRY_TRY(const auto* found, require_balancer(context, *request.load_balancer_arn));
  if (*request.ip_address_type != "ipv4")
    return std::unexpected(errors::unsupported("IpAddressType other than ipv4"));
  return v2::SetIpAddressTypeOutput{.ip_address_type = found->ip_address_type};
}

}  // namespace gantry::elb
