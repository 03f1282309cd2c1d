#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/time.h"
#include "ecs/model/cluster.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::ecs {

/// AWS: API_Service, status. An INACTIVE one was deleted and has no task left; it can be described
/// for a while.
enum class ServiceStatus { kActive, kDraining, kInactive };

enum class SchedulingStrategy { kReplica, kDaemon };

/// Who replaces the tasks of a service in a deployment.
enum class DeploymentController { kEcs, kCodeDeploy, kExternal };

/// AWS: API_Deployment, status.
enum class DeploymentStatus { kPrimary, kActive, kInactive };

enum class RolloutState { kInProgress, kCompleted, kFailed };

/// One generation of a service's tasks under the controller ECS: those whose `started_by` is its
/// id.
struct Deployment {
  std::string id;  ///< ecs-svc/ and 19 digits
  DeploymentStatus status = DeploymentStatus::kPrimary;
  std::string task_definition_arn;
  std::string revision_arn;            ///< the service revision that it rolls out
  std::string service_deployment_arn;  ///< the service deployment that made it
  std::int32_t desired_count = 0;
  std::int32_t failed_tasks = 0;  ///< that did not reach a steady, healthy RUNNING
  RolloutState rollout_state = RolloutState::kInProgress;
  std::string rollout_state_reason;
  bool rolls_back = false;  ///< made by a rollback: its failure does not roll back once more
  Time created_at;
  Time updated_at;
  std::optional<Time>
      baking_since;     ///< rolled out; its alarms are watched until the bake time ends
  bool proven = false;  ///< one of its tasks ran and was healthy: failures count no more
  std::vector<std::string> ignored_alarms;  ///< were in ALARM already when it began
  bool alarms_noted = false;                ///< whether it knows them yet

  static constexpr auto kFields = store::fields(
      store::field<1>(&Deployment::id), store::field<2>(&Deployment::status),
      store::field<3>(&Deployment::task_definition_arn), store::field<4>(&Deployment::revision_arn),
      store::field<5>(&Deployment::service_deployment_arn),
      store::field<6>(&Deployment::desired_count), store::field<7>(&Deployment::failed_tasks),
      store::field<8>(&Deployment::rollout_state),
      store::field<9>(&Deployment::rollout_state_reason), store::field<10>(&Deployment::rolls_back),
      store::field<11>(&Deployment::created_at), store::field<12>(&Deployment::updated_at),
      store::field<13>(&Deployment::baking_since), store::field<20>(&Deployment::proven),
      store::field<21>(&Deployment::ignored_alarms), store::field<22>(&Deployment::alarms_noted));
};

/// Holds back starts of tasks that never reach RUNNING (AWS: "Service throttle logic").
struct StartThrottle {
  std::int32_t failures = 0;  ///< tasks in a row that went from PENDING to STOPPED
  std::optional<Time> next_start_at;
  std::optional<Time> failed_at;  ///< the last of them

  static constexpr auto kFields = store::fields(store::field<1>(&StartThrottle::failures),
                                                store::field<2>(&StartThrottle::next_start_at),
                                                store::field<3>(&StartThrottle::failed_at));
  friend bool operator==(const StartThrottle&, const StartThrottle&) = default;
};

/// An event that is not repeated for a while as long as nothing changes.
struct Notice {
  std::string message;
  Time at;

  static constexpr auto kFields =
      store::fields(store::field<1>(&Notice::message), store::field<2>(&Notice::at));
  friend bool operator==(const Notice&, const Notice&) = default;
};

/// What the service scheduler remembers from one plan to the next; nobody else writes it.
struct SchedulerNotes {
  std::optional<Time> steady_at;        ///< when the steady state was last announced
  std::vector<Notice> notices;          ///< what hinders the service, as announced
  bool rebalancing = false;             ///< tasks are being moved between availability zones
  std::optional<Time> rebalance_after;  ///< a move did not find room: none before

  static constexpr auto kFields = store::fields(store::field<1>(&SchedulerNotes::steady_at),
                                                store::field<2>(&SchedulerNotes::notices),
                                                store::field<3>(&SchedulerNotes::rebalancing),
                                                store::field<4>(&SchedulerNotes::rebalance_after));
  friend bool operator==(const SchedulerNotes&, const SchedulerNotes&) = default;
};

struct Service {
  std::string arn;  ///< arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME
  std::string name;
  std::string cluster_arn;
  ServiceStatus status = ServiceStatus::kActive;
  SchedulingStrategy scheduling = SchedulingStrategy::kReplica;
  DeploymentController controller = DeploymentController::kEcs;
  std::int32_t desired_count = 0;
  std::string task_definition_arn;  ///< what UpdateService last asked for; empty for task sets
  std::string launch_type;          ///< EC2 or EXTERNAL; empty with a capacity provider strategy
  std::vector<api::ecs::CapacityProviderStrategyItem> capacity_provider_strategy;
  api::ecs::DeploymentConfiguration deployment_configuration;  ///< with its defaults filled in
  std::vector<api::ecs::PlacementConstraint> placement_constraints;
  std::vector<api::ecs::PlacementStrategy> placement_strategy;
  std::vector<api::ecs::LoadBalancer> load_balancers;
  std::optional<api::ecs::NetworkConfiguration> network_configuration;
  std::optional<std::int32_t> health_check_grace_period_seconds;
  std::string role_arn;
  std::string propagate_tags;  ///< TASK_DEFINITION, SERVICE, or NONE
  bool enable_ecs_managed_tags = false;
  bool enable_execute_command = false;
  bool availability_zone_rebalancing = false;
  Tags tags;
  std::string created_by;
  Time created_at;
  std::string client_token;
  std::vector<Deployment> deployments;  ///< the newest, PRIMARY, first
  StartThrottle throttle;
  std::int64_t next_event = 1;             ///< the number of the next ServiceEvent
  std::string current_service_deployment;  ///< ARN; empty if none is under way
  std::string steady_deployment;  ///< the deployment for which the steady state was last announced
  std::optional<Time> inactive_at;  ///< when it became INACTIVE
  SchedulerNotes notes;

  static constexpr std::string_view kTable = "ecs.services";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&Service::arn), store::field<2>(&Service::name),
      store::field<3>(&Service::cluster_arn), store::field<4>(&Service::status),
      store::field<5>(&Service::scheduling), store::field<6>(&Service::controller),
      store::field<7>(&Service::desired_count), store::field<8>(&Service::task_definition_arn),
      store::field<9>(&Service::launch_type),
      store::field<10>(&Service::capacity_provider_strategy),
      store::field<11>(&Service::deployment_configuration),
      store::field<12>(&Service::placement_constraints),
      store::field<13>(&Service::placement_strategy), store::field<14>(&Service::load_balancers),
      store::field<15>(&Service::network_configuration),
      store::field<16>(&Service::health_check_grace_period_seconds),
      store::field<17>(&Service::role_arn), store::field<18>(&Service::propagate_tags),
      store::field<19>(&Service::enable_ecs_managed_tags),
      store::field<20>(&Service::enable_execute_command),
      store::field<21>(&Service::availability_zone_rebalancing), store::field<22>(&Service::tags),
      store::field<23>(&Service::created_by), store::field<24>(&Service::created_at),
      store::field<25>(&Service::client_token), store::field<26>(&Service::deployments),
      store::field<27>(&Service::throttle), store::field<28>(&Service::next_event),
      store::field<30>(&Service::current_service_deployment),
      store::field<31>(&Service::steady_deployment), store::field<32>(&Service::inactive_at),
      store::field<50>(&Service::notes));
};

/// What a service event means to EventBridge (AWS: "Amazon ECS service action events"). Those of
/// deployments follow from the service's record and are not here.
enum class ServiceAction {
  kNone,
  kSteadyState,
  kTaskSetSteadyState,
  kCapacityProviderSteadyState,
  kDesiredCountUpdated,
  kTasksStopped,
  kTaskStartImpaired,
  kDaemonPlacementConstraintViolated,
  kOperationThrottled,
  kTaskPlacementFailure,
  kTaskConfigurationFailure,
  kHealthUnknown,
};

/// AWS keeps the last 100 of a service. A row of its own, so that a new one does not write the
/// others again.
struct ServiceEvent {
  std::string row;  ///< SERVICE-ARN#000000000012
  std::string service_arn;
  std::int64_t number = 0;
  std::string id;  ///< a UUID
  std::string message;
  Time created_at;
  ServiceAction action = ServiceAction::kNone;
  std::string action_reason;  ///< of a failed placement: RESOURCE:MEMORY and the like
  std::vector<std::string> action_resources;  ///< the task set's or container instances' ARNs

  static constexpr std::string_view kTable = "ecs.service_events";
  [[nodiscard]] std::string_view key() const { return row; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&ServiceEvent::row), store::field<2>(&ServiceEvent::service_arn),
      store::field<3>(&ServiceEvent::number), store::field<4>(&ServiceEvent::id),
      store::field<5>(&ServiceEvent::message), store::field<6>(&ServiceEvent::created_at),
      store::field<7>(&ServiceEvent::action), store::field<8>(&ServiceEvent::action_reason),
      store::field<9>(&ServiceEvent::action_resources));
};

/// A generation of tasks of a service whose controller is EXTERNAL or CODE_DEPLOY; its tasks'
/// `started_by` is its id.
struct TaskSet {
  std::string arn;  ///< arn:aws:ecs:REGION:ACCOUNT:task-set/CLUSTER/SERVICE/ecs-svc/DIGITS
  std::string id;   ///< ecs-svc/ and 19 digits
  std::string service_arn;
  std::string cluster_arn;
  DeploymentStatus status = DeploymentStatus::kActive;
  bool draining = false;  ///< deleted: its tasks are being stopped
  std::string external_id;
  std::string started_by;
  std::string task_definition_arn;
  std::string launch_type;
  std::vector<api::ecs::CapacityProviderStrategyItem> capacity_provider_strategy;
  std::optional<api::ecs::NetworkConfiguration> network_configuration;
  std::vector<api::ecs::LoadBalancer> load_balancers;
  double scale_percent = 0;
  std::int32_t computed_desired_count = 0;  ///< scale_percent of the service's, rounded up
  bool stable = false;                      ///< STEADY_STATE, else STABILIZING
  Time stability_at;
  Tags tags;
  Time created_at;
  Time updated_at;
  std::string client_token;

  static constexpr std::string_view kTable = "ecs.task_sets";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&TaskSet::arn), store::field<2>(&TaskSet::id),
      store::field<3>(&TaskSet::service_arn), store::field<4>(&TaskSet::cluster_arn),
      store::field<5>(&TaskSet::status), store::field<6>(&TaskSet::draining),
      store::field<7>(&TaskSet::external_id), store::field<8>(&TaskSet::started_by),
      store::field<9>(&TaskSet::task_definition_arn), store::field<10>(&TaskSet::launch_type),
      store::field<11>(&TaskSet::capacity_provider_strategy),
      store::field<12>(&TaskSet::network_configuration), store::field<13>(&TaskSet::load_balancers),
      store::field<14>(&TaskSet::scale_percent), store::field<15>(&TaskSet::computed_desired_count),
      store::field<16>(&TaskSet::stable), store::field<17>(&TaskSet::stability_at),
      store::field<18>(&TaskSet::tags), store::field<19>(&TaskSet::created_at),
      store::field<20>(&TaskSet::updated_at), store::field<21>(&TaskSet::client_token));
};

/// What a service deployment rolls out: unchangeable once made.
struct ServiceRevision {
  std::string arn;  ///< arn:aws:ecs:REGION:ACCOUNT:service-revision/CLUSTER/SERVICE/DIGITS
  std::string service_arn;
  Time created_at;
  api::ecs::ServiceRevision document;  ///< task definition, networks, images with their digests

  static constexpr std::string_view kTable = "ecs.service_revisions";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&ServiceRevision::arn), store::field<2>(&ServiceRevision::service_arn),
      store::field<3>(&ServiceRevision::created_at), store::field<4>(&ServiceRevision::document));
};

/// AWS: API_ServiceDeployment, status.
enum class ServiceDeploymentStatus {
  kPending,
  kInProgress,
  kStopRequested,
  kStopped,
  kRollbackRequested,
  kRollbackInProgress,
  kRollbackSuccessful,
  kRollbackFailed,
  kSuccessful,
};

/// The way from the source revisions to the target. `stage` and the configuration's strategy leave
/// room for the blue/green family.
struct ServiceDeployment {
  std::string arn;  ///< arn:aws:ecs:REGION:ACCOUNT:service-deployment/CLUSTER/SERVICE/ID
  std::string service_arn;
  std::string cluster_arn;
  ServiceDeploymentStatus status = ServiceDeploymentStatus::kPending;
  std::string status_reason;
  std::string stage;  ///< a ServiceDeploymentLifecycleStage; empty for a rolling update
  std::vector<std::string> source_revisions;  ///< ARNs
  std::string target_revision;                ///< ARN
  api::ecs::DeploymentConfiguration configuration;
  std::int32_t failure_threshold = 0;  ///< the circuit breaker's
  std::string rollback_revision;       ///< ARN; empty if it was not rolled back
  std::string rollback_reason;
  std::optional<Time> rollback_started_at;
  std::vector<std::string> triggered_alarms;
  Time created_at;
  Time updated_at;
  std::optional<Time> started_at;
  std::optional<Time> finished_at;
  std::optional<Time> stopped_at;

  static constexpr std::string_view kTable = "ecs.service_deployments";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&ServiceDeployment::arn), store::field<2>(&ServiceDeployment::service_arn),
      store::field<3>(&ServiceDeployment::cluster_arn), store::field<4>(&ServiceDeployment::status),
      store::field<5>(&ServiceDeployment::status_reason),
      store::field<6>(&ServiceDeployment::stage),
      store::field<7>(&ServiceDeployment::source_revisions),
      store::field<8>(&ServiceDeployment::target_revision),
      store::field<9>(&ServiceDeployment::configuration),
      store::field<10>(&ServiceDeployment::failure_threshold),
      store::field<11>(&ServiceDeployment::rollback_revision),
      store::field<12>(&ServiceDeployment::rollback_reason),
      store::field<13>(&ServiceDeployment::rollback_started_at),
      store::field<14>(&ServiceDeployment::triggered_alarms),
      store::field<15>(&ServiceDeployment::created_at),
      store::field<16>(&ServiceDeployment::updated_at),
      store::field<17>(&ServiceDeployment::started_at),
      store::field<18>(&ServiceDeployment::finished_at),
      store::field<19>(&ServiceDeployment::stopped_at));
};

[[nodiscard]] std::string_view to_string(ServiceStatus status);
[[nodiscard]] std::string_view to_string(SchedulingStrategy strategy);
[[nodiscard]] std::string_view to_string(DeploymentController controller);
[[nodiscard]] std::string_view to_string(DeploymentStatus status);
[[nodiscard]] std::string_view to_string(RolloutState state);
[[nodiscard]] std::string_view to_string(ServiceDeploymentStatus status);
/// The eventName; empty for kNone.
[[nodiscard]] std::string_view to_string(ServiceAction action);

/// The PRIMARY deployment; null before the first, and for task sets.
[[nodiscard]] const Deployment* primary_of(const Service& service);

/// The group of a service's tasks: `service:NAME`.
[[nodiscard]] std::string service_group(std::string_view name);

}  // namespace gantry::ecs
