#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "autoscaling/model/activity.h"
#include "autoscaling/model/group.h"
#include "autoscaling/model/instance_refresh.h"
#include "autoscaling/model/launch_configuration.h"
#include "autoscaling/model/member.h"
#include "autoscaling/model/scaling_policy.h"
#include "autoscaling/model/scheduled_action.h"
#include "base/arn.h"
#include "store/database.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::autoscaling {

/// A name is good within its account and region.
using NameKey = std::pair<Scope, std::string>;

/// A group's members, counted as they change.
struct Census {
  std::int32_t pending = 0;
  std::int32_t in_service = 0;
  std::int32_t standby = 0;
  std::int32_t terminating = 0;                 ///< of the group and of its warm pool
  std::int32_t warmed = 0;                      ///< the warm pool's that are not terminating
  std::map<std::string, std::int32_t> by_zone;  ///< pending and in service; none is 0
  std::set<std::string> unhealthy;              ///< ids of those, and of standby's, that are

  [[nodiscard]] std::int32_t capacity() const { return pending + in_service; }
  [[nodiscard]] std::int32_t all() const { return capacity() + standby + terminating + warmed; }
};

/// All that the module keeps. State thread only.
struct Tables {
  explicit Tables(store::Database& database);
  ~Tables();
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  store::Table<LaunchConfiguration> launch_configurations;
  store::Table<Group> groups;
  store::Table<Member> members;
  store::Table<Activity> activities;
  store::Table<ScalingPolicy> policies;
  store::Table<ScheduledAction> actions;
  store::Table<InstanceRefresh> refreshes;

  store::Index<LaunchConfiguration, Scope> configurations_by_scope;
  store::UniqueIndex<LaunchConfiguration, NameKey> configurations_by_name;
  store::Index<Group, Scope> groups_by_scope;
  store::UniqueIndex<Group, NameKey> groups_by_name;
  /// Groups that launch from the launch configuration of that name.
  store::Index<Group, NameKey> groups_by_configuration;
  store::Index<Member, std::string> members_by_group;
  store::Index<Member, Scope> members_by_scope;
  store::Index<Activity, std::string> activities_by_group;
  store::Index<Activity, Scope> activities_by_scope;
  store::UniqueIndex<Activity, std::string> activities_by_id;
  /// Those that have not ended, by group.
  store::Index<Activity, std::string> open_activities;
  store::Index<ScalingPolicy, std::string> policies_by_group;
  store::Index<ScalingPolicy, Scope> policies_by_scope;
  store::Index<ScheduledAction, std::string> actions_by_group;
  store::Index<ScheduledAction, Scope> actions_by_scope;
  store::Index<ScheduledAction, Time> actions_by_time;

  store::Index<InstanceRefresh, std::string> refreshes_by_group;
  /// The one that has not ended, by group.
  store::UniqueIndex<InstanceRefresh, std::string> open_refreshes;

  [[nodiscard]] const Census& census(const std::string& group_arn) const;
  [[nodiscard]] const LaunchConfiguration* find_configuration(const Scope& scope,
                                                              const std::string& name) const;
  [[nodiscard]] const Group* find_group(const Scope& scope, const std::string& name) const;
  [[nodiscard]] const Activity* find_activity(const std::string& id) const {
    return activities_by_id.find(id);
  }
  /// Of a group, by name; a group has few.
  [[nodiscard]] const ScalingPolicy* find_policy(const std::string& group_arn,
                                                 std::string_view name) const;
  [[nodiscard]] const ScheduledAction* find_action(const std::string& group_arn,
                                                   std::string_view name) const;
  /// The group's instance refresh under way; or null.
  [[nodiscard]] const InstanceRefresh* find_refresh(const std::string& group_arn) const {
    return open_refreshes.find(group_arn);
  }
  /// The group is gone with all that belongs to it but its activities.
  void erase_group(store::Tx& tx, const std::string& group_arn);
  [[nodiscard]] std::uint64_t next_activity() const { return last_activity_ + 1; }

 private:
  void count(const Member& member, std::int32_t change);

  std::map<std::string, Census> censuses_;  ///< by group; derived
  std::uint64_t last_activity_ = 0;         ///< the highest number there has been
};

}  // namespace gantry::autoscaling
