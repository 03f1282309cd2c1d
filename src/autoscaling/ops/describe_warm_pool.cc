#include "autoscaling/ops/convert.h"
#include "autoscaling/ops/page.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DescribeWarmPool. A group without a warm pool answers no configuration.
Result<api::DescribeWarmPoolAnswer> Service::describe_warm_pool(
    control::OpContext& context, const api::DescribeWarmPoolType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  api::DescribeWarmPoolAnswer answer;
  answer.warm_pool_configuration = warm_pool_of(*group);
  std::vector<const Member*> rows;
  for (const Member& member : tables().members_by_group.range(group->arn)) {
    if (is_warmed(member.state)) rows.push_back(&member);
  }
  const auto key_of = [](const Member* member) { return member->id.str(); };
  std::ranges::sort(rows, {}, key_of);
  GANTRY_TRY(answer.next_token, take_page(rows,
                                          {.max_records = request.max_records,
                                           .next_token = request.next_token,
                                           .largest = 50},
                                          key_of));
  auto& instances = answer.instances.emplace();
  for (const Member* member : rows) instances.push_back(to_api(*member));
  return answer;
}

}  // namespace gantry::autoscaling
