#include <fmt/format.h>

#include "autoscaling/capacity.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

Result<const ec2::Instance*> find_attachable(const World& world, const Group& group,
                                             const std::string& id) {
  const ec2::Instance* instance = world.ec2.find(ec2::InstanceId(id));
  if (!instance || instance->scope() != world.scope ||
      instance->state == ec2::InstanceState::kTerminated) {
    return std::unexpected(errors::validation(fmt::format("Invalid Instance ID(s): [{}]", id)));
  }
  if (const Member* member = world.tables.members.find(id)) {
    return std::unexpected(
        errors::validation(fmt::format("Instance {} is already part of AutoScalingGroup:{}", id,
                                       world.tables.groups.find(member->group_arn)->name)));
  }
  if (instance->state != ec2::InstanceState::kRunning) {
    return std::unexpected(errors::validation(fmt::format(
        "Instance {} is not in correct state. Instance(s) must be in 'running' state.", id)));
  }
  if (std::ranges::find(group.zones, instance->availability_zone) == group.zones.end()) {
    return std::unexpected(errors::validation(
        fmt::format("The availability zone {} of instance {} is not part of AutoScalingGroup {}",
                    instance->availability_zone, id, group.name)));
  }
  return instance;
}

}  // namespace

// AWS: AttachInstances: the desired capacity grows by the number of instances.
Result<api::AttachInstancesResponse> Service::attach_instances(
    control::OpContext& context, const api::AttachInstancesQuery& request) {
  const World world = this->world(context);
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto ids = request.instance_ids.value_or(std::vector<std::string>());
  std::vector<const ec2::Instance*> instances;
  for (const auto& id : ids) {
    GANTRY_TRY(instances.emplace_back(), find_attachable(world, *group, id));
  }
  const auto desired = group->desired + static_cast<std::int32_t>(ids.size());
  if (desired > group->max_size)
    return std::unexpected(errors::no_room(*group, "attach", std::ssize(ids)));
  const std::string arn = group->arn;
  tables().groups.update(context.tx, arn, [&](Group& next) { next.desired = desired; });
  const std::string cause = texts::add("", context.now, texts::attached(desired));
  for (const ec2::Instance* instance : instances)
    autoscaling_.fleet().attach(change(context), *tables().groups.find(arn), *instance, cause);
  return api::AttachInstancesResponse();
}

}  // namespace gantry::autoscaling
