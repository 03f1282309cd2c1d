#include <fmt/format.h>

#include <set>

#include "ec2/ops/instance_states.h"
#include "ec2/power.h"

namespace gantry::ec2 {
namespace {

Error stop_protected(const std::string& id) {
  return {.code = "OperationNotPermitted",
          .message = fmt::format("The instance '{}' may not be stopped. Modify its "
                                 "'disableApiStop' instance attribute and try again.",
                                 id)};
}

}  // namespace

// AWS: StopInstances. All or nothing. What is stopped, or is about to, stays as it is.
Result<api::ec2::StopInstancesResult> Service::stop_instances(
    control::OpContext& context, const api::ec2::StopInstancesRequest& request) {
  using enum InstanceState;
  Tables& tables = ec2_.tables();
  if (request.hibernate.value_or(false)) {
    return std::unexpected(errors::unsupported_operation("Gantry does not support Hibernate."));
  }
  const auto ids = request.instance_ids.value_or(std::vector<std::string>());
  GANTRY_CHECK(check_instance_ids(tables, context.scope(), ids));
  for (const auto& id : ids) {
    const Instance& instance = *tables.instances.find(id);
    const auto state = instance.state;
    if (state != kRunning && state != kStopping && state != kStopped) {
      return std::unexpected(incorrect_instance_state(id, "stopped"));
    }
    if (instance.disable_api_stop) return std::unexpected(stop_protected(id));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));

  api::ec2::StopInstancesResult result{.stopping_instances =
                                           std::vector<api::ec2::InstanceStateChange>()};
  for (const auto& id : std::set(ids.begin(), ids.end())) {
    const auto before = tables.instances.find(id)->state;
    stop(ec2_, context.tx, InstanceId(id), context.now);
    result.stopping_instances->push_back({.current_state = to_api(tables.instances.find(id)->state),
                                          .instance_id = id,
                                          .previous_state = to_api(before)});
  }
  return result;
}

}  // namespace gantry::ec2
