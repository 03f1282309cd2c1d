#include "api/elbv2/errors.h"
#include "elb/ops/actions.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: ModifyRule, "Any properties that you do not specify are unchanged".
Result<v2::ModifyRuleOutput> Service::modify_rule(control::OpContext& context,
                                                  const v2::ModifyRuleInput& request) {
  const Rule* found = tables().rules.find(*request.rule_arn);
  if (!found || found->scope() != context.scope()) {
    if (tables().listeners_by_default_rule.contains(*request.rule_arn)) {
      return std::unexpected(v2::errors::OperationNotPermittedException(
          "Default rules cannot be modified; modify the listener instead"));
    }
    return std::unexpected(errors::rule_not_found());
  }
  if (request.transforms && !request.transforms->empty())
    return std::unexpected(errors::unsupported("Transforms"));
  const Listener& listener = *tables().listeners.find(found->listener_arn);
  const LoadBalancer& balancer = *tables().load_balancers.find(listener.load_balancer_arn);
  Rule next = *found;
  if (request.conditions) {
    GANTRY_TRY(next.conditions, read_conditions(request.conditions));
  }
  if (request.actions) {
    GANTRY_TRY(next.actions, read_actions(tables(), balancer, listener.protocol, request.actions));
  }
  auto shown = to_api(next);
  tables().rules.put(context.tx, std::move(next));
  return v2::ModifyRuleOutput{.rules = {{std::move(shown)}}};
}

}  // namespace gantry::elb
