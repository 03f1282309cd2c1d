#include "elb/errors.h"
#include "elb/network.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: SetSecurityGroups. "You can't remove all security groups", nor give the first one to a
// network load balancer that was made without.
Result<v2::SetSecurityGroupsOutput> Service::set_security_groups(
    control::OpContext& context, const v2::SetSecurityGroupsInput& request) {
  GANTRY_TRY(const auto* found, require_balancer(context, *request.load_balancer_arn));
  if (request.enforce_security_group_inbound_rules_on_private_link_traffic)
    return std::unexpected(errors::unsupported("PrivateLink"));
  if (found->security_groups.empty()) {
    return std::unexpected(errors::invalid_configuration(
        "You cannot set security groups for a load balancer that was created without any"));
  }
  if (request.security_groups->empty())
    return std::unexpected(errors::validation("At least one security group must be specified"));
  LoadBalancer next = *found;
  GANTRY_TRY(next.security_groups, read_security_groups(elb_.ec2(), context.scope(), next.vpc_id,
                                                        *request.security_groups));
  update_interfaces(next, context.tx, elb_.ec2());
  v2::SetSecurityGroupsOutput answer{.security_group_ids = next.security_groups};
  tables().load_balancers.put(context.tx, std::move(next));
  return answer;
}

}  // namespace gantry::elb
