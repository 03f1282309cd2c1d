#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ecs/model/container_instance.h"
#include "ecs/model/service.h"
#include "ecs/model/task.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {

/// What the host of a task is good for.
enum class HostState {
  kUsable,
  kDraining,
  kLost,  ///< INACTIVE, or its agent has been away for too long
};

/// One task of the service: every one that has not stopped, and those that have since the last
/// plan.
struct TaskView {
  std::string_view arn;
  std::string_view generation;  ///< `started_by`: of a deployment or task set
  std::string_view instance;
  std::string_view zone;
  TaskStatus last_status = TaskStatus::kPending;
  bool wanted = true;           ///< its desired status is RUNNING
  bool awaits_health = false;   ///< an essential container has a health check
  bool awaits_targets = false;  ///< the service has load balancers
  HostState host = HostState::kUsable;
  HealthStatus health = HealthStatus::kUnknown;
  HealthStatus target_health = HealthStatus::kUnknown;
  std::string_view target_reason;
  StopCode stop_code = StopCode::kNone;
  std::string_view stopped_reason;
  Time created_at;
  std::optional<Time> started_at;
  std::optional<Time> protected_until;
  std::optional<Time> host_lost_at;  ///< its host's agent is away: lost from then on
};

/// An instance of the cluster, for a DAEMON service.
struct DaemonHost {
  std::string_view arn;
  bool eligible = true;  ///< ACTIVE, with the required attributes, within the constraints
  bool draining = false;
  bool other_tasks = false;  ///< runs tasks that are not this service's
};

/// What scale-in by a placement strategy looks at.
struct InstanceView {
  const ContainerInstance* record = nullptr;
  CpuUnits free_cpu;
  MiB free_memory;
};

struct SchedulerSettings {
  /// A task counts as steady once it has been RUNNING for this long: one that exits at once never
  /// does. Inferred from the pace of deployments in AWS.
  Millis settle = std::chrono::seconds(10);
  /// AWS: "Service throttle logic".
  Millis first_start_delay = std::chrono::seconds(10);
  Millis longest_start_delay = std::chrono::minutes(27);
  /// Tasks of an instance whose agent has been away for so long are replaced. AWS does not say how
  /// long it waits.
  Millis agent_patience = std::chrono::minutes(10);
  int most_stops_at_once = 200;  ///< in one plan; the next goes on
};

/// Everything that a plan depends on. Views hold references: used before the tables change.
struct ServiceView {
  const Service* service = nullptr;
  std::vector<const TaskSet*> task_sets;
  const ServiceDeployment* rollout = nullptr;  ///< the one under way
  std::vector<TaskView> tasks;
  std::vector<DaemonHost> hosts;                       ///< DAEMON only
  std::map<std::string_view, InstanceView> instances;  ///< of its tasks, if a strategy wants them
  std::vector<std::string> zones;   ///< those with usable instances, for rebalancing; sorted
  std::vector<std::string> alarms;  ///< of the service's deployment alarms: those in ALARM
  Millis bake_time{0};              ///< the alarms' own
  Time now;
  std::uint64_t seed = 0;
  SchedulerSettings settings;
};

struct StartIntent {
  std::string generation;
  int count = 0;
  int replaces_unhealthy = 0;  ///< told in the event
  std::string zone;            ///< rebalancing: only there
  std::string instance;        ///< DAEMON: only there
  friend bool operator==(const StartIntent&, const StartIntent&) = default;
};

struct StopIntent {
  std::string_view task;
  StopCode code = StopCode::kServiceSchedulerInitiated;
  std::string reason;
  friend bool operator==(const StopIntent&, const StopIntent&) = default;
};

struct DeploymentMove {
  ServiceDeploymentStatus status = ServiceDeploymentStatus::kInProgress;
  std::string reason;
};

struct RollbackIntent {
  std::string revision;        ///< ARN, of a COMPLETED deployment
  std::string reason;          ///< of the service deployment
  std::string rollout_reason;  ///< of the deployment; `{}` stands for its id
};

/// What to do, in one transaction. Empty when everything is as it should be.
struct ServicePlan {
  std::vector<StartIntent> starts;
  std::vector<StopIntent> stops;
  std::vector<std::string_view> counted;    ///< stopped tasks that it has taken into account
  std::optional<Service> service;           ///< the record afterwards, if it changes
  std::vector<TaskSet> task_sets;           ///< those that change
  std::vector<std::string> gone_task_sets;  ///< ARNs of deleted ones without a task left
  std::vector<NewServiceEvent> events;
  std::optional<DeploymentMove> rollout;  ///< of ServiceView::rollout
  std::optional<RollbackIntent> rollback;
  bool retire = false;  ///< a deleted service without a task left
  bool more = false;    ///< stops were left for the next plan
  std::optional<Time> next_wake;

  [[nodiscard]] bool empty() const {
    return starts.empty() && stops.empty() && counted.empty() && !service && task_sets.empty() &&
           gone_task_sets.empty() && events.empty() && !rollout && !rollback && !retire;
  }
};

/// Decides what a service needs now. Pure; a plan that was carried out is followed by an empty one.
[[nodiscard]] ServicePlan plan_service(const ServiceView& view);

/// AWS: minimumHealthyPercent is rounded up, maximumPercent down.
struct TaskLimits {
  int minimum_healthy = 0;
  int maximum = 0;
  friend bool operator==(const TaskLimits&, const TaskLimits&) = default;
};
[[nodiscard]] TaskLimits limits_of(const Service& service, int desired_count);

/// How long starts wait after so many failures in a row; zero for the first ones.
[[nodiscard]] Millis start_delay(int failures, int desired_count,
                                 const SchedulerSettings& settings);

/// Announces what hinders the service, unless it did within the last six hours and nothing
/// changed since. True if `service` and `events` were changed.
bool announce(Service& service, std::vector<NewServiceEvent>& events, NewServiceEvent event,
              Time now);

}  // namespace gantry::ecs
