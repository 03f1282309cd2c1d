#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/backoff.h"
#include "agent/config.h"
#include "agent/control_plane.h"
#include "agent/host_metadata.h"
#include "agent/lifetime.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "ports/container_engine.h"

namespace gantry::agent {

/// What the process ends with. AWS: agent-protocol 1.6.
enum class ExitCode {
  kClean = 0,
  kRestart = 1,   ///< the supervisor starts the agent again
  kTerminal = 5,  ///< do not start it again
};

/// What the agent can do, as attributes of the instance. AWS: agent-protocol 2.3; only capabilities
/// that this agent has.
[[nodiscard]] std::vector<api::ecs::Attribute> capabilities(const Config& config,
                                                            const ports::EngineInfo& engine);

struct Host {
  std::string identity_document;
  std::string identity_signature;
  std::string outpost_arn;
};

/// `saved_arn` is that of an earlier run: custom attributes then stay what they were registered as.
[[nodiscard]] api::ecs::RegisterContainerInstanceRequest registration_request(
    const Config& config, const ports::EngineInfo& engine, const Host& host,
    const std::string& saved_arn, const std::string& client_token);

/// What the instance metadata service is asked for before the registration.
struct InstanceMetadata {
  std::string instance_id;
  std::string vpc_id;
  Host host;
};

/// Collects the metadata of an EC2 instance. AWS: agent-protocol 1.4.
/// Errors: `Unreachable`, when the VPC cannot be told although there might be one.
class MetadataCollector {
 public:
  MetadataCollector(Executor& executor, HostMetadata& metadata, IdSource& ids)
      : executor_(executor), metadata_(metadata), ids_(ids) {}

  void collect(Callback<InstanceMetadata> done);

 private:
  /// Five attempts; absent paths are empty texts.
  void get(std::string path, Callback<std::string> done, int attempts_left = 5);
  /// Leaves `target`, a part of collected_, empty if it cannot be had.
  void get_into(std::string path, std::string& target, std::function<void()> next);
  void get_vpc(std::function<void()> next);
  void get_host();

  Executor& executor_;
  HostMetadata& metadata_;
  IdSource& ids_;
  InstanceMetadata collected_;
  Callback<InstanceMetadata> done_;
  Timer retry_;
  Lifetime lifetime_;
};

struct Registered {
  std::string container_instance_arn;
  std::string availability_zone;
};

/// Registers the instance, again and again where the answer allows it. AWS:
/// agent-protocol 2.2, 2.3, Error handling.
class Registrar {
 public:
  Registrar(Executor& executor, ControlPlane& control_plane, IdSource& ids, const Config& config)
      : executor_(executor), control_plane_(control_plane), ids_(ids), config_(config) {}

  /// Calls one of the two, once.
  void run(api::ecs::RegisterContainerInstanceRequest request,
           std::move_only_function<void(Registered)> done,
           std::move_only_function<void(ExitCode)> failed);

 private:
  void attempt();
  void on_answer(const Result<api::ecs::RegisterContainerInstanceResponse>& answer);
  void on_error(const Error& error);
  void create_default_cluster();
  [[nodiscard]] bool attributes_echoed(const api::ecs::ContainerInstance& instance) const;

  Executor& executor_;
  ControlPlane& control_plane_;
  IdSource& ids_;
  const Config& config_;
  api::ecs::RegisterContainerInstanceRequest request_;
  std::move_only_function<void(Registered)> done_;
  std::move_only_function<void(ExitCode)> failed_;
  Backoff backoff_{std::chrono::seconds(3), std::chrono::seconds(192), 2};
  Time give_up_;
  bool cluster_created_ = false;
  Timer retry_;
  Lifetime lifetime_;
};

}  // namespace gantry::agent
