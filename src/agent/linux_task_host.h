#pragma once

#include <memory>
#include <optional>

#include "agent/cgroup_tree.h"
#include "agent/config.h"
#include "agent/task_host.h"
#include "base/executor.h"

namespace gantry::agent {

/// The instance that the agent's container stands on.
class LinuxTaskHost final : public TaskHost {
 public:
  /// Runs a program to its end, on any thread. An error's message is what the program wrote.
  using RunProgram = Result<void> (*)(const std::vector<std::string>& arguments);

  LinuxTaskHost(Executor& executor, const Config& config, RunProgram run);
  ~LinuxTaskHost() override;

  /// With another than cgroupfs tasks have no cgroup: the engine's are not ours to make.
  void set_cgroup_driver(std::string_view driver) override;
  Result<std::string> create_cgroup(const TaskSpec& task) override;
  void remove_cgroup(const TaskSpec& task) override;
  void attach_interface(const TaskInterface& interface, int pid,
                        ports::Callback<void> done) override;

 private:
  Executor& executor_;
  RunProgram run_;
  CgroupTree cgroups_;
  bool has_cgroups_ = false;
  bool wants_cgroups_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// The program `in-host`: runs `arguments` with the files of the instance instead of the agent's
/// image. Does not return unless it fails; the exit code.
[[nodiscard]] int run_in_host(const std::vector<std::string>& arguments);

/// The program `pause`: holds namespaces until SIGTERM or SIGINT.
[[nodiscard]] int run_pause();

}  // namespace gantry::agent
