#include <fmt/format.h>

#include <map>

#include "elb/ops/convert.h"
#include "elb/ops/rules.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: SetRulePriorities, "You can reorder the rules as long as there are no priority conflicts in
// the new order."
Result<v2::SetRulePrioritiesOutput> Service::set_rule_priorities(
    control::OpContext& context, const v2::SetRulePrioritiesInput& request) {
  std::map<std::string, std::int32_t> wanted;
  std::set<std::string> listeners;
  for (const auto& pair : *request.rule_priorities) {
    const Rule* rule = tables().rules.find(pair.rule_arn.value_or(""));
    if (!rule || rule->scope() != context.scope()) return std::unexpected(errors::rule_not_found());
    const std::int32_t priority = pair.priority.value_or(0);
    GANTRY_CHECK(check_priority(priority));
    if (!wanted.emplace(rule->arn, priority).second) {
      return std::unexpected(
          errors::validation(fmt::format("Rule '{}' was provided multiple times", rule->arn)));
    }
    listeners.insert(rule->listener_arn);
  }
  for (const auto& arn : listeners) {
    std::set<std::int32_t> taken;
    for (const Rule& rule : tables().rules_by_listener.range(arn)) {
      const auto asked = wanted.find(rule.arn);
      const std::int32_t priority = asked == wanted.end() ? rule.priority : asked->second;
      if (!taken.insert(priority).second) return std::unexpected(priority_in_use(priority));
    }
  }
  v2::SetRulePrioritiesOutput answer;
  auto& shown = answer.rules.emplace();
  for (const auto& [arn, priority] : wanted) {
    tables().rules.update(context.tx, arn, [&](Rule& next) { next.priority = priority; });
    shown.push_back(to_api(*tables().rules.find(arn)));
  }
  return answer;
}

}  // namespace gantry::elb
