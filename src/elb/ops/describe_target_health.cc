#include "api/elbv2/errors.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

/// What the request asks of a target that the group does not have.
v2::TargetHealthDescription unregistered(const TargetGroup& group,
                                         const v2::TargetDescription& asked) {
  Target target{.group_arn = group.arn,
                .target_id = asked.id.value_or(""),
                .port = asked.port.value_or(group.port),
                .health = not_registered()};
  return to_api(target, group);
}

}  // namespace

// AWS: DescribeTargetHealth. A target that is named without a port means that of the group.
Result<v2::DescribeTargetHealthOutput> Service::describe_target_health(
    control::OpContext& context, const v2::DescribeTargetHealthInput& request) {
  GANTRY_TRY(const auto* group, require_group(context, *request.target_group_arn));
  v2::DescribeTargetHealthOutput answer;
  auto& shown = answer.target_health_descriptions.emplace();
  if (request.targets && !request.targets->empty()) {
    for (const auto& asked : *request.targets) {
      const auto* target = tables().targets.find(
          target_key(group->arn, asked.id.value_or(""), asked.port.value_or(group->port)));
      shown.push_back(target ? to_api(*target, *group) : unregistered(*group, asked));
    }
    return answer;
  }
  for (const Target& target : tables().targets_by_group.range(group->arn))
    shown.push_back(to_api(target, *group));
  return answer;
}

}  // namespace gantry::elb
