#include "api/elbv2/errors.h"
#include "elb/ops/convert.h"
#include "elb/ops/page.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: DescribeListeners, "You must specify either a load balancer or one or more listeners."
Result<v2::DescribeListenersOutput> Service::describe_listeners(
    control::OpContext& context, const v2::DescribeListenersInput& request) {
  std::vector<const Listener*> found;
  if (request.listener_arns && !request.listener_arns->empty()) {
    if (request.load_balancer_arn) {
      return std::unexpected(errors::validation(
          "Load balancer ARN and listener ARNs cannot be specified at the same time"));
    }
    for (const auto& arn : *request.listener_arns) {
      const auto one = require_listener(context, arn);
      if (!one) {
        return std::unexpected(
            v2::errors::ListenerNotFoundException("One or more listeners not found"));
      }
      found.push_back(*one);
    }
  } else {
    if (!request.load_balancer_arn) {
      return std::unexpected(
          errors::validation("You must specify either listener ARNs or a load balancer ARN"));
    }
    GANTRY_TRY(const auto* balancer, require_balancer(context, *request.load_balancer_arn));
    for (const auto& one : tables().listeners_by_load_balancer.range(balancer->arn))
      found.push_back(&one);
  }
  std::ranges::sort(found, {}, &Listener::arn);
  found.erase(std::ranges::unique(found).begin(), found.end());
  v2::DescribeListenersOutput answer;
  GANTRY_TRY(answer.next_marker, take_page(found, {request.page_size, request.marker},
                                           [](const Listener* one) { return one->arn; }));
  auto& shown = answer.listeners.emplace();
  for (const auto* one : found) shown.push_back(to_api(*one));
  return answer;
}

}  // namespace gantry::elb
