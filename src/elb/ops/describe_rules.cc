#include <algorithm>

#include "elb/ops/convert.h"
#include "elb/ops/page.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: DescribeRules, by priority, the default rule last.
Result<v2::DescribeRulesOutput> Service::describe_rules(control::OpContext& context,
                                                        const v2::DescribeRulesInput& request) {
  const bool by_arn = request.rule_arns && !request.rule_arns->empty();
  if (by_arn == request.listener_arn.has_value()) {
    return std::unexpected(
        errors::validation("You must specify either listener rule ARNs or a listener ARN"));
  }
  std::vector<v2::Rule> rules;
  if (by_arn) {
    for (const auto& arn : *request.rule_arns) {
      const Rule* rule = tables().rules.find(arn);
      if (rule && rule->scope() == context.scope()) {
        rules.push_back(to_api(*rule));
        continue;
      }
      const auto listeners = tables().listeners_by_default_rule.range(arn);
      if (listeners.empty() || (*listeners.begin()).scope() != context.scope())
        return std::unexpected(errors::rule_not_found());
      rules.push_back(default_rule(*listeners.begin()));
    }
  } else {
    GANTRY_TRY(const auto* listener, require_listener(context, *request.listener_arn));
    for (const Rule* rule : tables().rules_of(listener->arn)) rules.push_back(to_api(*rule));
    rules.push_back(default_rule(*listener));
  }
  // Padded, so that the order of the texts is that of the numbers.
  const auto key_of = [](const v2::Rule& rule) {
    const std::string& priority = *rule.priority;
    return std::string(std::max<std::size_t>(7, priority.size()) - priority.size(), '0') +
           priority + *rule.rule_arn;
  };
  std::ranges::sort(rules, {}, key_of);
  v2::DescribeRulesOutput answer;
  GANTRY_TRY(answer.next_marker, take_page(rules, {request.page_size, request.marker}, key_of));
  answer.rules = std::move(rules);
  return answer;
}

}  // namespace gantry::elb
