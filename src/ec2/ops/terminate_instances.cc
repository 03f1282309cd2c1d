#include <set>

#include "ec2/model/state_reasons.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/instance_ids.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: TerminateInstances. All or nothing: one wrong id or protected instance fails the whole call.
// An instance that is already going or gone stays as it is, and the call succeeds.
Result<api::ec2::TerminateInstancesResult> Service::terminate_instances(
    control::OpContext& context, const api::ec2::TerminateInstancesRequest& request) {
  const auto ids = request.instance_ids.value_or(std::vector<std::string>());
  const Tables& tables = ec2_.tables();
  GANTRY_CHECK(check_instance_ids(tables, context.scope(), ids));
  for (const auto& id : ids) {
    if (tables.instances.find(id)->disable_api_termination) {
      return std::unexpected(errors::termination_protected(id));
    }
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));

  api::ec2::TerminateInstancesResult result{.terminating_instances =
                                                std::vector<api::ec2::InstanceStateChange>()};
  for (const auto& id : std::set(ids.begin(), ids.end())) {
    const Instance& instance = *tables.instances.find(id);
    const auto before = instance.state;
    ec2_.move(context.tx, instance.id, InstanceState::kShuttingDown, user_initiated_shutdown(),
              context.now);
    result.terminating_instances->push_back({.current_state = to_api(instance.state),
                                             .instance_id = id,
                                             .previous_state = to_api(before)});
  }
  return result;
}

}  // namespace gantry::ec2
