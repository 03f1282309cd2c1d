#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/autoscaling/types.h"
#include "autoscaling/load_balancers.h"
#include "autoscaling/model/tables.h"
#include "base/result.h"
#include "ec2/ec2.h"

/// What the calls that make and change a group have in common. All errors are ValidationError
/// unless a line says otherwise.
namespace gantry::autoscaling {

/// AWS: "Quotas for Amazon EC2 Auto Scaling".
inline constexpr std::int32_t kMostConfigurations = 200;
inline constexpr std::int32_t kMostGroups = 500;

/// AWS: "Amazon EC2 Auto Scaling termination policies".
inline constexpr std::array<std::string_view, 7> kTerminationPolicies = {
    "AllocationStrategy",
    "ClosestToNextInstanceHour",
    "Default",
    "NewestInstance",
    "OldestInstance",
    "OldestLaunchConfiguration",
    "OldestLaunchTemplate"};

/// Where what a request names has to be.
struct World {
  const Tables& tables;
  const ec2::Ec2& ec2;
  const LoadBalancers& load_balancers;
  Scope scope;
};

/// Nothing changes if the request names none. With one, the two others are gone.
[[nodiscard]] Result<void> read_source(
    const World& world, const std::optional<std::string>& launch_configuration,
    const std::optional<api::autoscaling::LaunchTemplateSpecification>& launch_template,
    const std::optional<api::autoscaling::MixedInstancesPolicy>& mixed, Group& group);

/// Zones and subnets: those that the request names, else the group's own.
[[nodiscard]] Result<void> read_places(const World& world,
                                       const std::optional<std::vector<std::string>>& zones,
                                       const std::optional<std::string>& subnets, Group& group);

[[nodiscard]] Result<void> read_health_check(const std::optional<std::string>& type,
                                             const std::optional<std::int32_t>& grace,
                                             Group& group);
[[nodiscard]] Result<void> read_policies(const std::optional<std::vector<std::string>>& policies,
                                         Group& group);
[[nodiscard]] Result<void> read_lifetime(const std::optional<std::int32_t>& seconds, Group& group);
[[nodiscard]] Result<void> read_cooldown(const std::optional<std::int32_t>& seconds, Group& group);

/// Puts tags over those of the group. Errors: also LimitExceeded.
[[nodiscard]] Result<void> read_tags(const std::vector<api::autoscaling::Tag>& tags, Group& group);

[[nodiscard]] Result<LifecycleHook> read_hook(const std::optional<std::string>& transition,
                                              const std::optional<std::int32_t>& heartbeat,
                                              const std::optional<std::string>& default_result);

/// All of them exist.
[[nodiscard]] Result<void> check_sources(const World& world,
                                         const std::vector<TrafficSource>& sources);

/// The group of that name. AWS takes no ARN here. One that is being deleted is not there for calls
/// that change it.
[[nodiscard]] Result<const Group*> require_group(const Tables& tables, const Scope& scope,
                                                 const std::optional<std::string>& name);

/// Errors: InstanceRefreshInProgress.
[[nodiscard]] Result<void> require_no_refresh(const Tables& tables, const Group& group);

/// The group that bears a tag. Errors: ValidationError.
[[nodiscard]] Result<const Group*> find_tagged(const Tables& tables, const Scope& scope,
                                               const api::autoscaling::Tag& tag);

/// A member of that group.
[[nodiscard]] Result<const Member*> require_member(const Tables& tables, const Group& group,
                                                   const std::string& id);

}  // namespace gantry::autoscaling
