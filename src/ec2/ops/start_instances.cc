#include <set>

#include "ec2/ops/instance_states.h"
#include "ec2/power.h"

namespace gantry::ec2 {

// AWS: StartInstances. All or nothing. What runs already, or is about to, stays as it is.
Result<api::ec2::StartInstancesResult> Service::start_instances(
    control::OpContext& context, const api::ec2::StartInstancesRequest& request) {
  using enum InstanceState;
  Tables& tables = ec2_.tables();
  const auto ids = request.instance_ids.value_or(std::vector<std::string>());
  GANTRY_CHECK(check_instance_ids(tables, context.scope(), ids));
  for (const auto& id : ids) {
    const auto state = tables.instances.find(id)->state;
    if (state != kStopped && !is_active(state)) {
      return std::unexpected(incorrect_instance_state(id, "started"));
    }
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));

  api::ec2::StartInstancesResult result{.starting_instances =
                                            std::vector<api::ec2::InstanceStateChange>()};
  for (const auto& id : std::set(ids.begin(), ids.end())) {
    const auto before = tables.instances.find(id)->state;
    start(ec2_, context.tx, InstanceId(id), context.now);
    result.starting_instances->push_back({.current_state = to_api(tables.instances.find(id)->state),
                                          .instance_id = id,
                                          .previous_state = to_api(before)});
  }
  return result;
}

}  // namespace gantry::ec2
