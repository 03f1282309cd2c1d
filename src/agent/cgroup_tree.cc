#include "agent/cgroup_tree.h"

#include <algorithm>
#include <cmath>
#include <fstream>

namespace gantry::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kPeriod = 100'000;  // microseconds
constexpr std::int64_t kMinimumShares = 2;
constexpr std::int64_t kMaximumShares = 262'144;
constexpr std::int64_t kMaximumWeight = 10'000;

std::string name_of_cgroup(const TaskSpec& task) {
  return fmt::format("/ecs/{}", task_id(task.arn));
}

std::int64_t quota_of(const TaskSpec& task) {
  return std::llround(task.cpu * static_cast<double>(kPeriod));
}

std::int64_t shares_of(const TaskSpec& task) {
  std::int64_t shares = 0;
  for (const ContainerSpec& container : task.containers) {
    shares += std::max<std::int64_t>(container.cpu, kMinimumShares);
  }
  return std::clamp(shares, kMinimumShares, kMaximumShares);
}

/// As runc converts them.
std::int64_t weight_of(std::int64_t shares) {
  return 1 + (shares - kMinimumShares) * (kMaximumWeight - 1) / (kMaximumShares - kMinimumShares);
}

std::int64_t memory_bytes(const TaskSpec& task) { return task.memory * 1024 * 1024; }

std::unexpected<Error> cgroup_error(const fs::path& path, std::string_view what) {
  return failure("CgroupError", fmt::format("{}: {}", path.string(), what));
}

Result<void> make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return cgroup_error(path, error.message());
  return {};
}

/// One write: the kernel reads each as a whole value.
Result<void> write(const fs::path& file, const std::string& value) {
  std::ofstream out(file);
  out << value << std::flush;
  if (!out) return cgroup_error(file, "cannot be written: " + value);
  return {};
}

Result<void> delegate(const fs::path& folder) {
  std::ifstream in(folder / "cgroup.controllers");
  std::string all;
  for (std::string controller; in >> controller;) all += " +" + controller;
  return all.empty() ? Result<void>() : write(folder / "cgroup.subtree_control", all.substr(1));
}

}  // namespace

CgroupTree::CgroupTree(fs::path root) : root_(std::move(root)) {
  std::error_code error;
  unified_ = fs::exists(root_ / "cgroup.controllers", error);
}

Result<std::string> CgroupTree::create(const TaskSpec& task) const {
  std::string name = name_of_cgroup(task);
  GANTRY_CHECK(unified_ ? create_v2(name, task) : create_v1(name, task));
  return name;
}

Result<void> CgroupTree::create_v1(const std::string& name, const TaskSpec& task) const {
  const fs::path cpu = (root_ / "cpu").string() + name;
  GANTRY_CHECK(make_folder(cpu));
  if (task.cpu > 0) {
    GANTRY_CHECK(write(cpu / "cpu.cfs_period_us", std::to_string(kPeriod)));
    GANTRY_CHECK(write(cpu / "cpu.cfs_quota_us", std::to_string(quota_of(task))));
  } else {
    GANTRY_CHECK(write(cpu / "cpu.shares", std::to_string(shares_of(task))));
  }
  const fs::path memory = (root_ / "memory").string() + name;
  GANTRY_CHECK(make_folder(memory));
  if (task.memory == 0) return {};
  return write(memory / "memory.limit_in_bytes", std::to_string(memory_bytes(task)));
}

Result<void> CgroupTree::create_v2(const std::string& name, const TaskSpec& task) const {
  const fs::path folder = root_.string() + name;
  GANTRY_CHECK(make_folder(folder.parent_path()));
  GANTRY_CHECK(delegate(folder.parent_path()));
  GANTRY_CHECK(make_folder(folder));
  GANTRY_CHECK(task.cpu > 0
                   ? write(folder / "cpu.max", fmt::format("{} {}", quota_of(task), kPeriod))
                   : write(folder / "cpu.weight", std::to_string(weight_of(shares_of(task)))));
  if (task.memory == 0) return {};
  return write(folder / "memory.max", std::to_string(memory_bytes(task)));
}

/// The engine has put its containers below this name under every controller.
void CgroupTree::remove(const TaskSpec& task) const {
  const std::string name = name_of_cgroup(task);
  std::error_code ignored;
  if (unified_) {
    fs::remove(root_.string() + name, ignored);
    return;
  }
  for (const auto& controller : fs::directory_iterator(root_, ignored)) {
    fs::remove(controller.path().string() + name, ignored);
  }
}

}  // namespace gantry::agent
