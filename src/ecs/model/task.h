#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/boxed.h"
#include "base/shared_text.h"
#include "base/time.h"
#include "ecs/model/cluster.h"
#include "ecs/model/resources.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::ecs {

/// In the order of a task's life; it never moves back (AWS: "Amazon ECS task lifecycle").
enum class TaskStatus : std::uint8_t {
  kProvisioning,
  kPending,
  kActivating,
  kRunning,
  kDeactivating,
  kStopping,
  kDeprovisioning,
  kStopped,
};

/// What the scheduler and the user want of it.
enum class DesiredStatus : std::uint8_t { kRunning, kStopped };

/// AWS: API_Task, stopCode.
enum class StopCode : std::uint8_t {
  kNone,
  kTaskFailedToStart,
  kEssentialContainerExited,
  kUserInitiated,
  kServiceSchedulerInitiated,
  kSpotInterruption,
  kTerminationNotice,
};

enum class HealthStatus : std::uint8_t { kUnknown, kHealthy, kUnhealthy };

struct PortBinding {
  SharedText bind_ip;
  SharedText protocol;
  std::int32_t container_port = 0;
  std::int32_t host_port = 0;
  SharedText container_port_range;  ///< "8000-8005" for a range, the two numbers are then 0
  SharedText host_port_range;

  static constexpr auto kFields = store::fields(
      store::field<1>(&PortBinding::bind_ip), store::field<2>(&PortBinding::protocol),
      store::field<3>(&PortBinding::container_port), store::field<4>(&PortBinding::host_port),
      store::field<5>(&PortBinding::container_port_range),
      store::field<6>(&PortBinding::host_port_range));
  friend bool operator==(const PortBinding&, const PortBinding&) = default;
};

/// A container of a task, as the agent reports it.
struct Container {
  SharedText arn;
  SharedText name;
  SharedText image;
  SharedText image_digest;
  SharedText runtime_id;
  TaskStatus last_status = TaskStatus::kPending;
  std::optional<std::int32_t> exit_code;
  SharedText reason;
  std::vector<PortBinding> network_bindings;
  HealthStatus health = HealthStatus::kUnknown;
  bool essential = true;
  std::int64_t cpu = 0;
  std::optional<std::int64_t> memory;
  std::optional<std::int64_t> memory_reservation;

  static constexpr auto kFields = store::fields(
      store::field<1>(&Container::arn), store::field<2>(&Container::name),
      store::field<3>(&Container::image), store::field<4>(&Container::image_digest),
      store::field<5>(&Container::runtime_id), store::field<6>(&Container::last_status),
      store::field<7>(&Container::exit_code), store::field<8>(&Container::reason),
      store::field<9>(&Container::network_bindings), store::field<10>(&Container::health),
      store::field<11>(&Container::essential), store::field<12>(&Container::cpu),
      store::field<13>(&Container::memory), store::field<14>(&Container::memory_reservation));
};

/// Where a task stands with the target groups of its service.
enum class TargetState : std::uint8_t { kNone, kRegistering, kRegistered, kDraining, kDrained };

/// Whether the agent has taken over what we want of a task. A payload that was not acknowledged is
/// sent again.
struct Delivery {
  std::int64_t start_sequence = 0;  ///< of the payload that starts it
  std::int64_t stop_sequence = 0;   ///< of the payload that stops it; 0 while it shall run
  bool start_acknowledged = false;
  bool stop_acknowledged = false;

  static constexpr auto kFields = store::fields(store::field<1>(&Delivery::start_sequence),
                                                store::field<2>(&Delivery::stop_sequence),
                                                store::field<3>(&Delivery::start_acknowledged),
                                                store::field<4>(&Delivery::stop_acknowledged));
};

/// The network interface of a task of mode awsvpc. AWS: API_Attachment.
struct TaskAttachment {
  std::string id;  ///< of the attachment, a UUID
  std::string interface_id;
  std::string subnet_id;
  std::string mac_address;
  std::string private_ip;
  std::string private_dns_name;
  std::string status;    ///< ATTACHING, ATTACHED or DELETED
  std::string gateway;   ///< of the subnet, with the length of its prefix: 172.31.16.1/20
  std::string resolver;  ///< of the VPC

  static constexpr auto kFields = store::fields(
      store::field<1>(&TaskAttachment::id), store::field<2>(&TaskAttachment::interface_id),
      store::field<3>(&TaskAttachment::subnet_id), store::field<4>(&TaskAttachment::mac_address),
      store::field<5>(&TaskAttachment::private_ip),
      store::field<6>(&TaskAttachment::private_dns_name), store::field<7>(&TaskAttachment::status),
      store::field<8>(&TaskAttachment::gateway), store::field<9>(&TaskAttachment::resolver));
  friend bool operator==(const TaskAttachment&, const TaskAttachment&) = default;
};

/// A million of them fit into a few gigabytes because they share the texts that they have in common
/// (share_texts) and keep what few have elsewhere.
struct Task {
  SharedText arn;  ///< arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/32 hex digits
  SharedText cluster_arn;
  SharedText task_definition_arn;
  SharedText container_instance_arn;
  SharedText availability_zone;
  SharedText group;
  SharedText started_by;
  TaskStatus last_status = TaskStatus::kPending;
  DesiredStatus desired_status = DesiredStatus::kRunning;
  StopCode stop_code = StopCode::kNone;
  SharedText stopped_reason;
  HealthStatus health = HealthStatus::kUnknown;
  std::vector<Container> containers;
  Boxed<api::ecs::TaskOverride> overrides;
  Resources claim;
  Tags tags;
  bool enable_execute_command = false;
  std::int64_t version = 1;
  Time created_at;
  std::optional<Time> connectivity_at;
  std::optional<Time> pull_started_at;
  std::optional<Time> pull_stopped_at;
  std::optional<Time> started_at;
  std::optional<Time> execution_stopped_at;
  std::optional<Time> stopping_at;
  std::optional<Time> stopped_at;
  Delivery delivery;
  SharedText client_token;
  SharedText service_arn;               ///< empty for a task without a service
  SharedText capacity_provider_name;    ///< empty if it was launched by launch type
  std::optional<Time> protected_until;  ///< scale-in does not stop it before
  bool counted = false;  ///< it has stopped, and its service has drawn its conclusions
  TargetState target_state = TargetState::kNone;
  HealthStatus target_health = HealthStatus::kUnknown;  ///< of all its targets together
  SharedText target_reason;          ///< of an unhealthy target, as the service's event tells it
  std::optional<Time> drain_until;   ///< its targets have left by then at the latest
  std::uint64_t request_digest = 0;  ///< of the RunTask with that client token
  /// Of a task in PROVISIONING: the constraints and the strategy of its RunTask.
  Boxed<api::ecs::RunTaskRequest> waits_with;
  Boxed<api::ecs::AwsVpcConfiguration> network;  ///< of a task of mode awsvpc
  Boxed<TaskAttachment> attachment;

  static constexpr std::string_view kTable = "ecs.tasks";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&Task::arn), store::field<2>(&Task::cluster_arn),
      store::field<3>(&Task::task_definition_arn), store::field<4>(&Task::container_instance_arn),
      store::field<5>(&Task::availability_zone), store::field<6>(&Task::group),
      store::field<7>(&Task::started_by), store::field<8>(&Task::last_status),
      store::field<9>(&Task::desired_status), store::field<10>(&Task::stop_code),
      store::field<11>(&Task::stopped_reason), store::field<12>(&Task::health),
      store::field<13>(&Task::containers), store::field<14>(&Task::overrides),
      store::field<15>(&Task::claim), store::field<16>(&Task::tags),
      store::field<17>(&Task::enable_execute_command), store::field<18>(&Task::version),
      store::field<19>(&Task::created_at), store::field<20>(&Task::connectivity_at),
      store::field<21>(&Task::pull_started_at), store::field<22>(&Task::pull_stopped_at),
      store::field<23>(&Task::started_at), store::field<24>(&Task::execution_stopped_at),
      store::field<25>(&Task::stopping_at), store::field<26>(&Task::stopped_at),
      store::field<27>(&Task::delivery), store::field<28>(&Task::client_token),
      store::field<29>(&Task::service_arn), store::field<30>(&Task::capacity_provider_name),
      store::field<31>(&Task::protected_until), store::field<50>(&Task::counted),
      store::field<51>(&Task::target_state), store::field<52>(&Task::target_health),
      store::field<53>(&Task::target_reason), store::field<54>(&Task::drain_until),
      store::field<32>(&Task::request_digest), store::field<33>(&Task::waits_with),
      store::field<70>(&Task::network), store::field<71>(&Task::attachment));
};

/// Lets the texts that many tasks have in common lie in `pool`.
void share_texts(Task& task, TextPool& pool);

[[nodiscard]] std::string_view to_string(TaskStatus status);
[[nodiscard]] std::string_view to_string(DesiredStatus status);
/// Empty for kNone.
[[nodiscard]] std::string_view to_string(StopCode code);
[[nodiscard]] std::string_view to_string(HealthStatus status);

/// The family in a task definition's ARN.
[[nodiscard]] std::string_view family_of(std::string_view task_definition_arn);

/// The last part of a task's, container instance's or cluster's ARN.
[[nodiscard]] std::string_view id_of(std::string_view arn);

/// Does it hold resources on its instance?
[[nodiscard]] inline bool is_active(const Task& task) {
  return task.last_status != TaskStatus::kStopped;
}

/// The group that a task without a service has: `family:NAME` (AWS: API_RunTask, group).
[[nodiscard]] std::string default_group(std::string_view family);

}  // namespace gantry::ecs
