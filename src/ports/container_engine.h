#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "ports/callback.h"

namespace gantry::ports {

struct EngineInfo {
  std::string version;                        ///< "20.10.24"
  std::string api_version;                    ///< the newest it speaks, "1.41"
  std::string min_api_version;                ///< "1.12"
  std::vector<std::string> security_options;  ///< "name=apparmor", ...
  std::vector<std::string> volume_plugins;
  int cpus = 0;
  std::int64_t memory_bytes = 0;
  std::string cgroup_driver;  ///< "cgroupfs" or "systemd"
};

struct RegistryAuth {
  std::string username;
  std::string password;
  std::string server;
};

struct ImageInfo {
  std::string id;                         ///< sha256:...
  std::vector<std::string> repo_digests;  ///< name@sha256:...
};

struct PortBinding {
  std::string host_ip;  ///< "0.0.0.0" or "::"
  int host_port = 0;
  int container_port = 0;
  std::string protocol;  ///< "tcp" or "udp"
  friend bool operator==(const PortBinding&, const PortBinding&) = default;
};

enum class ContainerState { kCreated, kRunning, kPaused, kRestarting, kExited, kDead };

struct ContainerInfo {
  std::string id;
  std::string name;  ///< without the leading slash
  std::string image;
  std::string image_id;
  ContainerState state = ContainerState::kCreated;
  int exit_code = 0;
  int pid = 0;  ///< of its first process, 0 unless it runs
  bool oom_killed = false;
  std::string error;   ///< the engine's own words of why it did not start
  std::string health;  ///< "", "starting", "healthy" or "unhealthy"
  Time created_at;
  std::optional<Time> started_at;
  std::optional<Time> finished_at;
  std::map<std::string, std::string> labels;
  std::vector<PortBinding> ports;
};

struct EngineEvent {
  std::string action;  ///< "start", "die", "oom", "health_status: healthy", ...
  std::string container_id;
  std::map<std::string, std::string> attributes;  ///< labels, name, exitCode
};

/// A container engine as the agent uses it: Docker's model, because ECS's is. Callbacks run on the
/// executor the adapter was made with. An Error's message is the engine's own text, its code one of
/// `NotFound`, `Conflict`, `Timeout`, `Engine` (anything else it answered) and `Unreachable`.
class ContainerEngine {
 public:
  virtual ~ContainerEngine() = default;

  virtual void info(Callback<EngineInfo> done) = 0;

  /// Pulls `reference` (name:tag or name@digest).
  virtual void pull(const std::string& reference, const std::optional<RegistryAuth>& auth,
                    Callback<void> done) = 0;
  virtual void tag(const std::string& source, const std::string& target, Callback<void> done) = 0;
  virtual void inspect_image(const std::string& reference, Callback<ImageInfo> done) = 0;

  /// `config` is the body of Docker's POST /containers/create. The new container's id.
  virtual void create(const std::string& name, boost::json::object config,
                      Callback<std::string> done) = 0;
  virtual void start(const std::string& id, Callback<void> done) = 0;
  /// SIGTERM (or the image's stop signal), then SIGKILL after `timeout`. Done when it has stopped.
  virtual void stop(const std::string& id, std::chrono::seconds timeout, Callback<void> done) = 0;
  /// Removes it and its anonymous volumes, running or not. Removing what is gone succeeds.
  virtual void remove(const std::string& id, Callback<void> done) = 0;
  virtual void inspect(const std::string& id, Callback<ContainerInfo> done) = 0;
  /// Every container, running or not, that carries the label `label`.
  virtual void list(const std::string& label, Callback<std::vector<ContainerInfo>> done) = 0;

  /// Creates the volume unless it is there. `options` is the body of Docker's POST /volumes/create.
  virtual void create_volume(boost::json::object options, Callback<void> done) = 0;
  virtual void remove_volume(const std::string& name, Callback<void> done) = 0;

  /// Streams events from now on; reconnects by itself and then calls `resumed`, after which the
  /// listener must look again at what it cares about.
  virtual void watch(std::function<void(EngineEvent)> event, std::function<void()> resumed) = 0;
};

}  // namespace gantry::ports
