#include "ec2/ops/instance_states.h"

namespace gantry::ec2 {

// AWS: RebootInstances: "queues a request"; the state stays running. The controller does it.
Result<api::ec2::RebootInstancesResponse> Service::reboot_instances(
    control::OpContext& context, const api::ec2::RebootInstancesRequest& request) {
  Tables& tables = ec2_.tables();
  const auto ids = request.instance_ids.value_or(std::vector<std::string>());
  GANTRY_CHECK(check_instance_ids(tables, context.scope(), ids));
  for (const auto& id : ids) {
    if (tables.instances.find(id)->state != InstanceState::kRunning) {
      return std::unexpected(incorrect_instance_state(id, "rebooted"));
    }
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  for (const auto& id : ids) {
    tables.instances.update(context.tx, id, [](Instance& record) { record.reboot_wanted = true; });
  }
  return api::ec2::RebootInstancesResponse{};
}

}  // namespace gantry::ec2
