#include "api/elbv2/errors.h"
#include "elb/ops/convert.h"
#include "elb/ops/page.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: DescribeLoadBalancers.
Result<v2::DescribeLoadBalancersOutput> Service::describe_load_balancers(
    control::OpContext& context, const v2::DescribeLoadBalancersInput& request) {
  const bool by_arn = request.load_balancer_arns && !request.load_balancer_arns->empty();
  const bool by_name = request.names && !request.names->empty();
  if (by_arn && by_name) {
    return std::unexpected(errors::validation(
        "Load balancer names and load balancer ARNs cannot be specified at the same time"));
  }
  std::vector<const LoadBalancer*> found;
  if (by_arn) {
    for (const auto& arn : *request.load_balancer_arns) {
      auto one = require_balancer(context, arn);
      if (!one) {
        return std::unexpected(
            v2::errors::LoadBalancerNotFoundException("One or more load balancers not found"));
      }
      found.push_back(*one);
    }
  } else if (by_name) {
    for (const auto& name : *request.names) {
      const auto* one = tables().load_balancers_by_name.find(NameKey(context.scope(), name));
      if (!one || one->kind == Kind::kClassic)
        return std::unexpected(errors::load_balancer_named_not_found(name));
      found.push_back(one);
    }
  } else {
    for (const auto& one : tables().load_balancers_by_scope.range(context.scope())) {
      if (one.kind != Kind::kClassic) found.push_back(&one);
    }
  }
  std::ranges::sort(found, {}, &LoadBalancer::arn);
  found.erase(std::ranges::unique(found).begin(), found.end());
  v2::DescribeLoadBalancersOutput answer;
  GANTRY_TRY(answer.next_marker, take_page(found, {request.page_size, request.marker},
                                           [](const LoadBalancer* one) { return one->arn; }));
  auto& shown = answer.load_balancers.emplace();
  for (const auto* one : found) shown.push_back(to_api(*one));
  return answer;
}

}  // namespace gantry::elb
