#include <fmt/format.h>

#include "elb/ops/convert.h"
#include "elb/ops/page.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: DescribeTargetGroups.
Result<v2::DescribeTargetGroupsOutput> Service::describe_target_groups(
    control::OpContext& context, const v2::DescribeTargetGroupsInput& request) {
  const bool by_arn = request.target_group_arns && !request.target_group_arns->empty();
  const bool by_name = request.names && !request.names->empty();
  if (by_arn + by_name + request.load_balancer_arn.has_value() > 1) {
    return std::unexpected(errors::validation(
        "Target group names, target group ARNs, and a load balancer ARN cannot be specified at "
        "the same time"));
  }
  std::vector<const TargetGroup*> found;
  if (by_arn) {
    for (const auto& arn : *request.target_group_arns) {
      const auto one = require_group(context, arn);
      if (!one) return std::unexpected(errors::target_groups_not_found());
      found.push_back(*one);
    }
  } else if (by_name) {
    for (const auto& name : *request.names) {
      const auto* one = tables().target_groups_by_name.find(NameKey(context.scope(), name));
      if (!one) return std::unexpected(errors::target_groups_not_found());
      found.push_back(one);
    }
  } else if (request.load_balancer_arn) {
    GANTRY_TRY(const auto* balancer, require_balancer(context, *request.load_balancer_arn));
    for (const auto& arn : tables().groups_of(*balancer)) {
      if (const auto* one = tables().target_groups.find(arn)) found.push_back(one);
    }
  } else {
    for (const auto& one : tables().target_groups_by_scope.range(context.scope()))
      found.push_back(&one);
  }
  std::ranges::sort(found, {}, &TargetGroup::arn);
  found.erase(std::ranges::unique(found).begin(), found.end());
  v2::DescribeTargetGroupsOutput answer;
  GANTRY_TRY(answer.next_marker, take_page(found, {request.page_size, request.marker},
                                           [](const TargetGroup* one) { return one->arn; }));
  auto& shown = answer.target_groups.emplace();
  for (const auto* one : found) shown.push_back(to_api(*one, tables()));
  return answer;
}

}  // namespace gantry::elb
