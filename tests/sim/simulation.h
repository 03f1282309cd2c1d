#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/control_plane.h"
#include "aws/any_struct.h"
#include "aws/operation.h"
#include "base/id_source.h"
#include "base/metrics.h"
#include "fakes/sim_executor.h"
#include "simulated/simulated_instance_provider.h"
#include "store/memory/memory_commit_log.h"

namespace gantry::tests {

/// The whole control plane with its hosts on simulated time; the same seed gives the same history.
class Simulation {
 public:
  explicit Simulation(std::uint64_t seed = 1);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  /// Runs an operation to its answer as the root user in us-east-1. Aborts the test if no answer
  /// comes.
  template <class Response, class Request>
  Result<Response> call(const aws::OperationInfo& operation, Request request) {
    auto answer = call_erased(operation, aws::AnyStruct::of(std::move(request)));
    if (!answer) return std::unexpected(std::move(answer).error());
    return answer->template take<Response>();
  }

  /// Begins an operation; `done` gets the answer, or never runs if the process dies first.
  void begin(const aws::OperationInfo& operation, aws::AnyStruct request,
             std::move_only_function<void(Result<aws::AnyStruct>)> done);

  /// gantryd dies as by kill -9 and starts again from its disk; hosts and containers go on.
  void crash_and_restart();

  /// Moves time until `condition` holds. False if it does not within `limit`.
  [[nodiscard]] bool run_until(const std::function<bool()>& condition,
                               Millis limit = std::chrono::minutes(2)) {
    return executor_.run_until(condition, limit);
  }

  [[nodiscard]] fakes::SimExecutor& executor() { return executor_; }
  [[nodiscard]] app::ControlPlane& control_plane() { return *control_plane_; }
  [[nodiscard]] ecs::Tables& tables() { return control_plane_->ecs().tables(); }
  [[nodiscard]] simulated::SimulatedInstanceProvider& hosts() { return hosts_; }

  // Shorthands for what most tests need.

  /// A cluster with `count` t2.micro instances whose agents have registered.
  void make_cluster(const std::string& name, int count);
  /// family:1 with one container `httpd` of that memory and host port.
  void register_httpd(const std::string& family, int memory, int host_port);

 private:
  Result<aws::AnyStruct> call_erased(const aws::OperationInfo& operation, aws::AnyStruct request);
  void boot();

  fakes::SimExecutor executor_;
  SeededIdSource ids_;
  Metrics metrics_;
  store::MemoryDisk disk_;
  simulated::SimulatedInstanceProvider hosts_;
  std::unique_ptr<app::ControlPlane> control_plane_;
};

}  // namespace gantry::tests
