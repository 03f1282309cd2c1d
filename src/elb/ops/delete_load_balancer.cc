#include <fmt/format.h>

#include "api/elbv2/errors.h"
#include "elb/model/attributes.h"
#include "elb/network.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: DeleteLoadBalancer, "Deleting a load balancer also deletes its listeners"; one that does not
// exist "succeeds".
Result<v2::DeleteLoadBalancerOutput> Service::delete_load_balancer(
    control::OpContext& context, const v2::DeleteLoadBalancerInput& request) {
  const auto found = require_balancer(context, *request.load_balancer_arn);
  if (!found) return v2::DeleteLoadBalancerOutput();
  const LoadBalancer& balancer = **found;
  if (value_of(balancer, "deletion_protection.enabled") == "true") {
    return std::unexpected(v2::errors::OperationNotPermittedException(
        fmt::format("Load balancer '{}' cannot be deleted because deletion protection is enabled",
                    balancer.arn)));
  }
  const std::string arn = balancer.arn;
  if (!tables().targets_by_id.range(arn).empty()) {
    return std::unexpected(v2::errors::ResourceInUseException(fmt::format(
        "Load balancer '{}' cannot be deleted because it is currently associated with another "
        "service",
        arn)));
  }
  std::vector<std::string> listeners;
  for (const auto& one : tables().listeners_by_load_balancer.range(arn))
    listeners.push_back(one.arn);
  for (const auto& one : listeners) tables().erase_listener(context.tx, one);
  leave_subnets(balancer, context.tx, elb_.ec2());
  tables().load_balancers.erase(context.tx, arn);
  return v2::DeleteLoadBalancerOutput();
}

}  // namespace gantry::elb
