#pragma once

#include <filesystem>
#include <string>

#include "agent/task.h"
#include "base/result.h"

namespace gantry::agent {

/// The cgroups of tasks below /ecs, of either version. AWS: agent-protocol 5.3.
class CgroupTree {
 public:
  /// `root` is where cgroups are mounted; version 2 has a cgroup.controllers there.
  explicit CgroupTree(std::filesystem::path root);

  /// With the task's cpu a quota, without it the shares of its containers together; its memory a
  /// hard limit. The cgroup as the engine is told of it, `/ecs/<task id>`. Errors: `CgroupError`.
  [[nodiscard]] Result<std::string> create(const TaskSpec& task) const;
  void remove(const TaskSpec& task) const;

 private:
  [[nodiscard]] Result<void> create_v1(const std::string& name, const TaskSpec& task) const;
  [[nodiscard]] Result<void> create_v2(const std::string& name, const TaskSpec& task) const;

  std::filesystem::path root_;
  bool unified_ = false;
};

}  // namespace gantry::agent
