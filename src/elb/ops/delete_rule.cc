#include "api/elbv2/errors.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: DeleteRule, "You can't delete the default rule."
Result<v2::DeleteRuleOutput> Service::delete_rule(control::OpContext& context,
                                                  const v2::DeleteRuleInput& request) {
  const Rule* found = tables().rules.find(*request.rule_arn);
  if (found && found->scope() == context.scope()) {
    tables().rules.erase(context.tx, *request.rule_arn);
    return v2::DeleteRuleOutput();
  }
  if (tables().listeners_by_default_rule.contains(*request.rule_arn)) {
    return std::unexpected(
        v2::errors::OperationNotPermittedException("Default rule cannot be deleted"));
  }
  return std::unexpected(errors::rule_not_found());
}

}  // namespace gantry::elb
