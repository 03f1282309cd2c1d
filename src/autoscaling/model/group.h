#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/autoscaling/types.h"
#include "autoscaling/model/lifecycle_hook.h"
#include "base/arn.h"
#include "base/time.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::autoscaling {

/// AWS: CreateAutoScalingGroup, DefaultCooldown, "Default: 300 seconds".
inline constexpr std::int32_t kDefaultCooldown = 300;

struct GroupTag {
  std::string value;
  bool propagate = false;

  static constexpr auto kFields =
      store::fields(store::field<1>(&GroupTag::value), store::field<2>(&GroupTag::propagate));
  friend bool operator==(const GroupTag&, const GroupTag&) = default;
};

/// What new instances are launched from: exactly one of the three is set.
struct LaunchSource {
  std::string launch_configuration;  ///< its name
  std::optional<api::autoscaling::LaunchTemplateSpecification> launch_template;
  std::optional<api::autoscaling::MixedInstancesPolicy> mixed_instances;

  static constexpr auto kFields =
      store::fields(store::field<1>(&LaunchSource::launch_configuration),
                    store::field<2>(&LaunchSource::launch_template),
                    store::field<3>(&LaunchSource::mixed_instances));
  friend bool operator==(const LaunchSource&, const LaunchSource&) = default;
};

/// AWS: PutWarmPool.
struct WarmPool {
  std::optional<std::int32_t> max_prepared;  ///< absent: the group's maximum size
  std::int32_t min_size = 0;
  bool stopped = true;  ///< PoolState Stopped, else Running
  bool reuse_on_scale_in = false;
  bool deleting = false;

  static constexpr auto kFields = store::fields(
      store::field<1>(&WarmPool::max_prepared), store::field<2>(&WarmPool::min_size),
      store::field<3>(&WarmPool::stopped), store::field<4>(&WarmPool::reuse_on_scale_in),
      store::field<5>(&WarmPool::deleting));
  friend bool operator==(const WarmPool&, const WarmPool&) = default;
};

/// An Auto Scaling group. Written by the operations; the last part by the controller.
struct Group {
  static constexpr std::string_view kTable = "autoscaling.groups";

  std::string arn;
  std::string account;
  std::string region;
  std::string name;
  Time created_at;
  LaunchSource source;
  std::int32_t min_size = 0;
  std::int32_t max_size = 0;
  std::int32_t desired = 0;
  std::int32_t default_cooldown = kDefaultCooldown;
  std::vector<std::string> zones;    ///< with subnets, theirs
  std::vector<std::string> subnets;  ///< VPCZoneIdentifier
  std::string health_check_type = "EC2";
  std::int32_t health_check_grace = 0;
  std::vector<std::string> termination_policies{"Default"};
  bool new_instances_protected = false;
  std::string service_linked_role_arn;
  std::optional<std::int32_t> max_instance_lifetime;  ///< seconds
  std::optional<std::int32_t> default_instance_warmup;
  std::optional<bool> capacity_rebalance;
  std::string context;
  std::string desired_capacity_type;
  std::string deletion_protection;
  std::optional<api::autoscaling::InstanceMaintenancePolicy> maintenance_policy;
  std::optional<api::autoscaling::AvailabilityZoneDistribution> zone_distribution;
  std::vector<std::string> load_balancers;
  std::vector<std::string> target_groups;
  std::map<std::string, GroupTag> tags;
  std::map<std::string, std::string> suspended;  ///< process to reason
  std::set<std::string> enabled_metrics;
  std::map<std::string, LifecycleHook> hooks;
  std::optional<WarmPool> warm_pool;

  bool deleting = false;
  /// Sentences on how the desired capacity came to be what it is; they go into the next activities.
  std::string pending_cause;
  std::optional<Time> cooldown_until;  ///< of simple scaling and HonorCooldown
  std::string cooldown_activity;       ///< the activity that began it
  std::int32_t launch_failures = 0;    ///< in a row
  std::optional<Time> retry_at;        ///< no launch before
  std::int32_t to_replace = 0;         ///< unhealthy instances whose replacements are yet to launch
  std::int32_t balancing = 0;          ///< launched beyond the desired capacity, to balance zones

  [[nodiscard]] std::string_view key() const { return arn; }
  [[nodiscard]] Scope scope() const { return {account, region}; }
  [[nodiscard]] bool is_suspended(std::string_view process) const {
    return suspended.contains(std::string(process));
  }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Group::arn), store::field<2>(&Group::account),
      store::field<3>(&Group::region), store::field<4>(&Group::name),
      store::field<5>(&Group::created_at), store::field<6>(&Group::source),
      store::field<7>(&Group::min_size), store::field<8>(&Group::max_size),
      store::field<9>(&Group::desired), store::field<10>(&Group::default_cooldown),
      store::field<11>(&Group::zones), store::field<12>(&Group::subnets),
      store::field<13>(&Group::health_check_type), store::field<14>(&Group::health_check_grace),
      store::field<15>(&Group::termination_policies),
      store::field<16>(&Group::new_instances_protected),
      store::field<17>(&Group::service_linked_role_arn),
      store::field<18>(&Group::max_instance_lifetime),
      store::field<19>(&Group::default_instance_warmup),
      store::field<20>(&Group::capacity_rebalance), store::field<21>(&Group::context),
      store::field<22>(&Group::desired_capacity_type),
      store::field<23>(&Group::deletion_protection), store::field<24>(&Group::maintenance_policy),
      store::field<25>(&Group::zone_distribution), store::field<26>(&Group::load_balancers),
      store::field<27>(&Group::target_groups), store::field<28>(&Group::tags),
      store::field<29>(&Group::suspended), store::field<30>(&Group::enabled_metrics),
      store::field<31>(&Group::hooks), store::field<32>(&Group::warm_pool),
      store::field<33>(&Group::deleting), store::field<34>(&Group::pending_cause),
      store::field<35>(&Group::cooldown_until), store::field<36>(&Group::cooldown_activity),
      store::field<37>(&Group::launch_failures), store::field<38>(&Group::retry_at),
      store::field<39>(&Group::to_replace), store::field<40>(&Group::balancing));
  friend bool operator==(const Group&, const Group&) = default;
};

}  // namespace gantry::autoscaling
