#include <fmt/format.h>

#include "api/elbv2/errors.h"
#include "elb/model/names.h"
#include "elb/ops/actions.h"
#include "elb/ops/convert.h"
#include "elb/ops/rules.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

// AWS: "Quotas for your Application Load Balancers", rules per load balancer, default rules
// excluded.
constexpr std::size_t kMostRules = 100;

}  // namespace

Result<void> check_priority(std::int32_t priority) {
  if (priority >= 1 && priority <= kMostPriority) return {};
  return std::unexpected(errors::validation(
      fmt::format("Priority '{}' must be between 1 and {}", priority, kMostPriority)));
}

Error priority_in_use(std::int32_t priority) {
  return v2::errors::PriorityInUseException(
      fmt::format("Priority '{}' is currently in use", priority));
}

// AWS: CreateRule.
Result<v2::CreateRuleOutput> Service::create_rule(control::OpContext& context,
                                                  const v2::CreateRuleInput& request) {
  GANTRY_TRY(const auto* listener, require_listener(context, *request.listener_arn));
  const LoadBalancer& balancer = *tables().load_balancers.find(listener->load_balancer_arn);
  if (balancer.kind != Kind::kApplication) {
    return std::unexpected(v2::errors::UnsupportedProtocolException(
        fmt::format("Rules are not supported for {} listeners", listener->protocol)));
  }
  if (request.transforms && !request.transforms->empty())
    return std::unexpected(errors::unsupported("Transforms"));
  GANTRY_CHECK(check_priority(*request.priority));
  Rule made{.arn = rule_arn(listener->arn, context.ids),
            .account = listener->account,
            .region = listener->region,
            .listener_arn = listener->arn,
            .priority = *request.priority};
  GANTRY_TRY(made.conditions, read_conditions(request.conditions));
  GANTRY_TRY(made.actions, read_actions(tables(), balancer, listener->protocol, request.actions));
  GANTRY_TRY(made.tags, read_tags(request.tags));
  std::size_t count = 0;
  for (const Listener& one : tables().listeners_by_load_balancer.range(balancer.arn))
    count += tables().rules_by_listener.count(one.arn);
  for (const Rule& one : tables().rules_by_listener.range(listener->arn)) {
    if (one.priority == made.priority) return std::unexpected(priority_in_use(made.priority));
  }
  if (count >= kMostRules) {
    return std::unexpected(
        v2::errors::TooManyRulesException("The maximum number of rules has been reached"));
  }
  auto shown = to_api(made);
  tables().rules.put(context.tx, std::move(made));
  return v2::CreateRuleOutput{.rules = {{std::move(shown)}}};
}

}  // namespace gantry::elb
