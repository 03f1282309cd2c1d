#include "api/elbv2/bind.h"

#include "elb/service.h"

namespace gantry::elb {

std::vector<control::BoundOperation> bind(Service& service) {
  return api::elbv2::bind<control::OpContext>(service);
}

Result<const LoadBalancer*> Service::require_balancer(const control::OpContext& context,
                                                      const std::string& arn) {
  const LoadBalancer* found = tables().load_balancers.find(arn);
  if (!found || found->scope() != context.scope() || found->kind == Kind::kClassic)
    return std::unexpected(errors::load_balancer_not_found(arn));
  return found;
}

Result<const TargetGroup*> Service::require_group(const control::OpContext& context,
                                                  const std::string& arn) {
  const TargetGroup* found = tables().target_groups.find(arn);
  if (!found || found->scope() != context.scope() || found->classic)
    return std::unexpected(errors::target_group_not_found(arn));
  return found;
}

Result<const Listener*> Service::require_listener(const control::OpContext& context,
                                                  const std::string& arn) {
  const Listener* found = tables().listeners.find(arn);
  if (!found || found->scope() != context.scope())
    return std::unexpected(errors::listener_not_found(arn));
  return found;
}

}  // namespace gantry::elb
