#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ports/container_engine.h"

namespace gantry::agent {

// ---- What the control plane asked for ----------------------------------------------------------

/// A task or container only moves forward through these; the names are those of the metadata
/// endpoint.
enum class Status { kNone, kPulled, kCreated, kRunning, kStopped };

[[nodiscard]] std::string_view name_of(Status status);

enum class Condition { kStart, kComplete, kSuccess, kHealthy };

struct Dependency {
  std::string container;
  Condition condition = Condition::kStart;
};

struct PortMapping {
  int container_port = 0;  ///< the first of the range
  int count = 1;           ///< of consecutive ports; above 1 only for a containerPortRange
  int host_port = 0;       ///< 0: picked by the agent
  bool is_range = false;
  std::string protocol = "tcp";
};

struct MountPoint {
  std::string volume;
  std::string container_path;
  bool read_only = false;
};

struct VolumesFrom {
  std::string container;
  bool read_only = false;
};

struct RestartPolicy {
  std::vector<int> ignored_exit_codes;
  std::chrono::seconds attempt_period{0};
};

/// Containers that the agent adds: they hold namespaces for the task's own and are never reported.
enum class Role { kNormal, kNetworkPause, kNamespacePause };

struct ContainerSpec {
  Role role = Role::kNormal;
  std::string name;
  std::string image;
  std::string arn;
  bool essential = true;
  int cpu = 0;                       ///< shares
  std::int64_t memory = 0;           ///< MiB, hard limit; 0: none
  std::vector<std::string> command;  ///< the override if there is one
  std::vector<std::string> entry_point;
  std::map<std::string, std::string> environment;
  std::vector<PortMapping> ports;
  std::vector<MountPoint> mounts;
  std::vector<VolumesFrom> volumes_from;
  std::vector<std::string> links;  ///< "name:alias" or "name"
  std::vector<Dependency> depends_on;
  std::optional<std::chrono::seconds> start_timeout;
  std::optional<std::chrono::seconds> stop_timeout;
  bool docker_health_check = false;
  std::optional<RestartPolicy> restart_policy;
  std::vector<std::string> managed_agents;
  std::string config_json;       ///< Docker's Config, decoded over ours
  std::string host_config_json;  ///< Docker's HostConfig, likewise
};

struct VolumeSpec {
  enum class Kind { kHostPath, kTaskVolume, kSharedVolume };
  std::string name;
  Kind kind = Kind::kTaskVolume;
  std::string source_path;  ///< kHostPath
  bool autoprovision = false;
  std::string driver;
  std::map<std::string, std::string> driver_options;
  std::map<std::string, std::string> labels;
};

/// The interface of a task of network mode awsvpc.
struct TaskInterface {
  std::string attachment_arn;
  std::string id;       ///< eni-...
  std::string address;  ///< dotted
  std::string mac_address;
  std::string gateway;        ///< dotted
  std::string prefix_length;  ///< of the subnet, digits
  std::string private_dns_name;
  std::vector<std::string> dns_servers;
  std::vector<std::string> dns_search;
};

struct TaskSpec {
  std::string arn;
  std::string family;
  std::string version;
  std::string network_mode;
  std::string pid_mode;  ///< `host`, `task` or empty
  std::string ipc_mode;  ///< `host`, `task`, `none` or empty
  std::optional<TaskInterface> interface;
  std::string service_name;
  std::string group;
  std::string launch_type;
  double cpu = 0;              ///< vCPU, 0: none
  std::int64_t memory = 0;     ///< MiB, 0: none
  std::string credentials_id;  ///< of the task role; empty: none
  std::string execution_credentials_id;
  std::vector<ContainerSpec> containers;
  std::vector<VolumeSpec> volumes;
  /// Why this agent cannot run it although it is well-formed: it is then stopped on arrival, and
  /// this is the task's reason.
  std::string refusal;
  std::string payload;  ///< the task as it came, without secrets: what the state file keeps
};

// ---- What has become of it ---------------------------------------------------------------------

enum class Busy { kNo, kPull, kCreate, kStart, kStop, kInspect };

struct Container {
  ContainerSpec spec;
  Status known = Status::kNone;
  Busy busy = Busy::kNo;
  std::string metadata_id;  ///< in the container's metadata and agent URIs
  std::string docker_id;
  std::string docker_name;
  std::string image_id;
  std::string image_digest;
  std::vector<ports::PortBinding> ports;  ///< as the engine published them
  std::map<std::string, std::string> labels;
  std::optional<int> exit_code;
  std::string reason;  ///< the first error, "Name: message"
  std::string health;  ///< Docker's word; empty without a health check
  Time health_since;
  std::optional<Time> created_at;
  std::optional<Time> started_at;
  std::optional<Time> finished_at;
  int restart_count = 0;
  int stop_attempts = 0;
  std::optional<Time> next_stop;     ///< not before: the last attempt failed
  bool stopped_again = false;        ///< it was started by hand after its end, and stopped
  Status announced = Status::kNone;  ///< the last status handed to the event sender
  Status sent = Status::kNone;       ///< the last status the control plane accepted
};

/// Where a task stands in the queue for the host's resources.
enum class Admission { kQueued, kPreparing, kAdmitted };

struct Task {
  TaskSpec spec;
  std::vector<Container> containers;
  Admission admission = Admission::kQueued;
  Status desired = Status::kRunning;  ///< kRunning or kStopped
  Status known = Status::kNone;
  Status sent = Status::kNone;  ///< the last task status the control plane accepted
  std::string reason;           ///< only for failures that are not one container's
  std::optional<Time> pull_started_at;
  std::optional<Time> pull_stopped_at;
  std::optional<Time> execution_stopped_at;
  std::optional<Time>
      stopped_at;  ///< when all of it had stopped: the cleanup wait counts from here
  bool digests_announced = false;  ///< the PENDING report with the images' digests was made
  std::map<std::string, std::string>
      volume_names;  ///< task volumes, by the name in the task definition

  [[nodiscard]] const Container* find(std::string_view name) const;
  [[nodiscard]] Container* find(std::string_view name);
};

/// The container that holds the task's namespaces; null if it needs none.
[[nodiscard]] const Container* pause_of(const Task& task);

/// The pause container's image is not in the payload: it comes with the agent.
void name_pause_image(Task& task, const std::string& image);

/// The last part of the ARN.
[[nodiscard]] std::string_view task_id(std::string_view arn);

[[nodiscard]] Task make_task(TaskSpec spec);

/// What the containers make of the task: the lowest of their states, held while an essential one
/// has stopped and others still run. AWS: agent-protocol 5.1.
[[nodiscard]] Status status_of_containers(const Task& task);

}  // namespace gantry::agent
