#pragma once

#include <string>
#include <string_view>

#include "agent/task.h"
#include "base/result.h"
#include "ports/callback.h"

namespace gantry::agent {

/// What a task needs of its host besides the container engine. Callbacks run on the agent's
/// executor.
class TaskHost {
 public:
  virtual ~TaskHost() = default;

  /// The driver by which the engine makes its cgroups; before any of the others.
  virtual void set_cgroup_driver(std::string_view driver) = 0;

  /// Makes the task's cgroup with its limits; one that is there is set anew. The parent for the
  /// engine's containers, empty if tasks have no cgroup here. Errors: `CgroupError`.
  virtual Result<std::string> create_cgroup(const TaskSpec& task) = 0;
  /// Removes it; its containers are gone.
  virtual void remove_cgroup(const TaskSpec& task) = 0;

  /// Gives the network namespace of process `pid` the interface; again, it changes nothing.
  /// Errors: `ContainerNetworkingError`.
  virtual void attach_interface(const TaskInterface& interface, int pid,
                                ports::Callback<void> done) = 0;
};

/// A host that needs nothing: of simulated agents.
class BareTaskHost final : public TaskHost {
 public:
  void set_cgroup_driver(std::string_view) override {}
  Result<std::string> create_cgroup(const TaskSpec&) override { return std::string(); }
  void remove_cgroup(const TaskSpec&) override {}
  void attach_interface(const TaskInterface&, int, ports::Callback<void> done) override {
    done({});
  }
};

}  // namespace gantry::agent
