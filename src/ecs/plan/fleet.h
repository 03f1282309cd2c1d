#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ecs/model/container_instance.h"
#include "ecs/model/task.h"
#include "store/table.h"

namespace gantry::ecs {

/// A group of tasks (`service:web`), as a number.
using GroupId = std::uint32_t;
inline constexpr GroupId kNoGroup = 0xffffffff;

/// A container instance as placement sees it: its record, and what its tasks take.
struct Host {
  struct GroupCount {
    GroupId group = kNoGroup;
    std::int32_t tasks = 0;
  };

  std::string arn;
  const ContainerInstance* record = nullptr;  ///< null: only tasks name it
  CpuUnits cpu;                               ///< claimed, as all below
  MiB memory;
  std::int64_t gpus = 0;
  std::int64_t enis = 0;
  std::vector<std::uint16_t> tcp_ports;  ///< ascending
  std::vector<std::uint16_t> udp_ports;
  std::int32_t tasks = 0;          ///< that hold resources
  std::int32_t running_tasks = 0;  ///< whose last status is RUNNING
  std::vector<GroupCount>
      groups;  ///< by group: tasks that shall run; one that stops no longer counts

  std::size_t position = 0;  ///< among its cluster's hosts

  /// Tasks of the group that run or start here.
  [[nodiscard]] std::int32_t count(GroupId group) const;
};

/// The container instances of all clusters, kept in step with the tables by observers, so that it
/// cannot drift from them: also when a transaction rolls back and when the store is loaded.
class Fleet {
 public:
  Fleet(store::Table<ContainerInstance>& instances, store::Table<Task>& tasks);
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  /// The instances of a cluster that are not INACTIVE, in no order.
  [[nodiscard]] const std::vector<Host*>& hosts(std::string_view cluster_arn) const;
  /// Null for one that neither a record nor a task names.
  [[nodiscard]] const Host* find(std::string_view instance_arn) const;
  /// kNoGroup if no task of it shall run.
  [[nodiscard]] GroupId group(std::string_view name) const;
  [[nodiscard]] std::string_view group_name(GroupId group) const { return groups_[group].name; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <class T>
  using ByName = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
  struct Group {
    std::string name;
    std::int32_t tasks = 0;
  };

  Host& host(const std::string& arn);
  void join(Host& host, const std::string& cluster_arn);
  void leave(Host& host, const std::string& cluster_arn);
  void drop_if_empty(Host& host);
  void count_task(const Task& task, int step);
  void count_group(Host& host, const std::string& group, int step);
  GroupId intern_group(const std::string& name);

  std::unordered_map<std::string_view, std::unique_ptr<Host>> hosts_;  ///< keys lie in the hosts
  ByName<std::vector<Host*>> clusters_;
  ByName<GroupId> group_ids_;
  std::vector<Group> groups_;
  std::vector<GroupId> free_groups_;
};

}  // namespace gantry::ecs
