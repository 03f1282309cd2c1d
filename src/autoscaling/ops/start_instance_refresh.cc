#include "autoscaling/launch.h"
#include "autoscaling/ops/refresh_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

/// What a group would launch now, to tell instances that match it.
struct Target {
  std::string launch_configuration;
  std::optional<api::LaunchTemplateSpecification> launch_template;
  std::string instance_type;
};

Result<Target> find_target(const World& world, Group group,
                           const std::optional<LaunchSource>& wanted) {
  if (wanted) group.source = *wanted;
  const std::string zone = group.zones.empty() ? "" : group.zones.front();
  GANTRY_TRY(const PreparedLaunch launch, prepare_launch(world.tables, world.ec2, group, zone, 1));
  return Target{.launch_configuration = launch.launch_configuration,
                .launch_template = launch.launch_template,
                .instance_type = launch.request.instance_type.value_or("")};
}

bool matches(const Member& member, const Target& target) {
  return member.launch_configuration == target.launch_configuration &&
         member.launch_template == target.launch_template &&
         member.instance_type == target.instance_type;
}

/// AWS: RefreshPreferences: Ignore leaves protected instances, or those in standby, as they are.
bool is_ignored(const Member& member, const api::RefreshPreferences& wants) {
  const bool standby = member.state == LifecycleState::kStandby;
  return (standby && wants.standby_instances == "Ignore") ||
         (!standby && member.is_protected && wants.scale_in_protected_instances == "Ignore");
}

Result<void> check_rollback(const api::RefreshPreferences& wants,
                            const std::optional<LaunchSource>& wanted) {
  if (!*wants.auto_rollback || wanted) return {};
  return std::unexpected(
      errors::validation("AutoRollback requires a DesiredConfiguration to be specified"));
}

}  // namespace

// AWS: StartInstanceRefresh. What there is now is replaced; the controller leads it.
Result<api::StartInstanceRefreshAnswer> Service::start_instance_refresh(
    control::OpContext& context, const api::StartInstanceRefreshType& request) {
  const World world = this->world(context);
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  if (request.strategy.value_or("Rolling") != "Rolling")
    return std::unexpected(errors::unsupported("strategies other than Rolling"));
  GANTRY_CHECK(require_no_refresh(tables(), *group));
  InstanceRefresh refresh;
  GANTRY_TRY(refresh.preferences, read_preferences(request.preferences, *group));
  GANTRY_TRY(refresh.wanted, read_wanted(world, request.desired_configuration, *group));
  GANTRY_CHECK(check_rollback(refresh.preferences, refresh.wanted));
  GANTRY_TRY(const Target target, find_target(world, *group, refresh.wanted));
  refresh.id = context.ids.uuid();
  refresh.created_at = context.now;
  refresh.last_progress = context.now;
  refresh.sort_key = refresh_key(context.now, refresh.id);
  refresh.group_arn = group->arn;
  refresh.group_name = group->name;
  refresh.account = group->account;
  refresh.region = group->region;
  for (const Member& member : tables().members_by_group.range(group->arn)) {
    if (is_terminating(member.state) || is_ignored(member, refresh.preferences)) continue;
    if (*refresh.preferences.skip_matching && matches(member, target)) continue;
    refresh.remaining.insert(member.id.str());
  }
  refresh.total = refresh.to_update = static_cast<std::int32_t>(refresh.remaining.size());
  api::StartInstanceRefreshAnswer answer{.instance_refresh_id = refresh.id};
  tables().refreshes.put(context.tx, std::move(refresh));
  return answer;
}

}  // namespace gantry::autoscaling
