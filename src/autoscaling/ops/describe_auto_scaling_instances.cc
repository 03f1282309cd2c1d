#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/page.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DescribeAutoScalingInstances. Instances of no group are left out.
Result<api::AutoScalingInstancesType> Service::describe_auto_scaling_instances(
    control::OpContext& context, const api::DescribeAutoScalingInstancesType& request) {
  std::vector<const Member*> members;
  if (request.instance_ids && !request.instance_ids->empty()) {
    if (request.instance_ids->size() > 50)
      return std::unexpected(errors::validation("The number of instance ids must not exceed 50"));
    for (const auto& id : *request.instance_ids) {
      const Member* member = tables().members.find(id);
      if (member && member->scope() == context.scope()) members.push_back(member);
    }
  } else {
    for (const Member& member : tables().members_by_scope.range(context.scope()))
      members.push_back(&member);
  }
  std::ranges::sort(members, {}, [](const Member* member) { return member->key(); });
  members.erase(std::ranges::unique(members).begin(), members.end());
  api::AutoScalingInstancesType answer;
  GANTRY_TRY(answer.next_token, take_page(members,
                                          {.max_records = request.max_records,
                                           .next_token = request.next_token,
                                           .largest = 50},
                                          [](const Member* member) { return member->id.str(); }));
  auto& shown = answer.auto_scaling_instances.emplace();
  for (const Member* member : members) {
    if (const Group* group = tables().groups.find(member->group_arn))
      shown.push_back(to_details(*member, *group));
  }
  return answer;
}

}  // namespace gantry::autoscaling
