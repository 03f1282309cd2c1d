#include "autoscaling/model/tables.h"

#include <algorithm>

namespace gantry::autoscaling {

Tables::Tables(store::Database& database)
    : launch_configurations(database),
      groups(database),
      members(database),
      activities(database),
      policies(database),
      actions(database),
      refreshes(database),
      configurations_by_scope(launch_configurations,
                              [](const LaunchConfiguration& one) { return one.scope(); }),
      configurations_by_name(
          launch_configurations,
          [](const LaunchConfiguration& one) { return NameKey(one.scope(), one.name); }),
      groups_by_scope(groups, [](const Group& group) { return group.scope(); }),
      groups_by_name(groups, [](const Group& group) { return NameKey(group.scope(), group.name); }),
      groups_by_configuration(groups,
                              [](const Group& group) -> std::optional<NameKey> {
                                if (group.source.launch_configuration.empty()) return std::nullopt;
                                return NameKey(group.scope(), group.source.launch_configuration);
                              }),
      members_by_group(members, [](const Member& member) { return member.group_arn; }),
      members_by_scope(members, [](const Member& member) { return member.scope(); }),
      activities_by_group(activities, [](const Activity& one) { return one.group_arn; }),
      activities_by_scope(activities, [](const Activity& one) { return one.scope(); }),
      activities_by_id(activities, [](const Activity& one) { return one.id; }),
      open_activities(activities,
                      [](const Activity& one) -> std::optional<std::string> {
                        if (has_ended(one.status)) return std::nullopt;
                        return one.group_arn;
                      }),
      policies_by_group(policies, [](const ScalingPolicy& one) { return one.group_arn; }),
      policies_by_scope(policies, [](const ScalingPolicy& one) { return one.scope(); }),
      actions_by_group(actions, [](const ScheduledAction& one) { return one.group_arn; }),
      actions_by_scope(actions, [](const ScheduledAction& one) { return one.scope(); }),
      actions_by_time(actions, [](const ScheduledAction& one) { return one.next; }),
      refreshes_by_group(refreshes, [](const InstanceRefresh& one) { return one.group_arn; }),
      open_refreshes(refreshes, [](const InstanceRefresh& one) -> std::optional<std::string> {
        if (has_ended(one.status)) return std::nullopt;
        return one.group_arn;
      }) {
  members.observe([this](const Member& member) { count(member, 1); },
                  [this](const Member& member) { count(member, -1); });
  activities.observe(
      [this](const Activity& one) { last_activity_ = std::max(last_activity_, one.number); },
      [](const Activity&) {});
}

Tables::~Tables() = default;

void Tables::count(const Member& member, std::int32_t change) {
  Census& census = censuses_[member.group_arn];
  if (is_terminating(member.state)) {
    census.terminating += change;
  } else if (is_warmed(member.state)) {
    census.warmed += change;
  } else if (member.state == LifecycleState::kStandby) {
    census.standby += change;
  } else {
    (is_pending(member.state) ? census.pending : census.in_service) += change;
    auto& zone = census.by_zone[member.zone];
    zone += change;
    if (zone == 0) census.by_zone.erase(member.zone);
  }
  if (!member.healthy && !is_terminating(member.state)) {
    change > 0 ? void(census.unhealthy.insert(member.id.str()))
               : void(census.unhealthy.erase(member.id.str()));
  }
  if (census.all() == 0) censuses_.erase(member.group_arn);
}

const Census& Tables::census(const std::string& group_arn) const {
  static const Census kNone;
  const auto at = censuses_.find(group_arn);
  return at == censuses_.end() ? kNone : at->second;
}

const LaunchConfiguration* Tables::find_configuration(const Scope& scope,
                                                      const std::string& name) const {
  return configurations_by_name.find(NameKey(scope, name));
}

const Group* Tables::find_group(const Scope& scope, const std::string& name) const {
  return groups_by_name.find(NameKey(scope, name));
}

const ScalingPolicy* Tables::find_policy(const std::string& group_arn,
                                         std::string_view name) const {
  for (const ScalingPolicy& policy : policies_by_group.range(group_arn)) {
    if (policy.name == name) return &policy;
  }
  return nullptr;
}

const ScheduledAction* Tables::find_action(const std::string& group_arn,
                                           std::string_view name) const {
  for (const ScheduledAction& action : actions_by_group.range(group_arn)) {
    if (action.name == name) return &action;
  }
  return nullptr;
}

void Tables::erase_group(store::Tx& tx, const std::string& group_arn) {
  std::vector<std::string> gone;
  for (const ScalingPolicy& policy : policies_by_group.range(group_arn)) gone.push_back(policy.arn);
  for (const auto& arn : gone) policies.erase(tx, arn);
  gone.clear();
  for (const ScheduledAction& action : actions_by_group.range(group_arn))
    gone.push_back(action.arn);
  for (const auto& arn : gone) actions.erase(tx, arn);
  gone.clear();
  for (const InstanceRefresh& refresh : refreshes_by_group.range(group_arn))
    gone.push_back(refresh.sort_key);
  for (const auto& key : gone) refreshes.erase(tx, key);
  groups.erase(tx, group_arn);
}

}  // namespace gantry::autoscaling
