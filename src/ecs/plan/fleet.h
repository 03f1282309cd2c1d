#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ecs/model/container_instance.h"
#include "ecs/model/task.h"
#include "ecs/plan/free_order.h"
#include "store/table.h"

namespace gantry::ecs {

/// A group of tasks (`service:web`), as a number.
using GroupId = std::uint32_t;
inline constexpr GroupId kNoGroup = 0xffffffff;

struct HostClass;

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

  std::int32_t planned = 0;  ///< scratch of a plan under way, else 0

  // The fleet's own:
  std::uint64_t serial = 0;
  std::size_t position = 0;         ///< among its cluster's hosts
  HostClass* host_class = nullptr;  ///< null: not settled yet, or INACTIVE
  std::size_t class_position = 0;   ///< among its class's hosts
  std::array<FreeNode, 2> nodes;    ///< in the orders of its class
  bool unsettled = false;
  bool record_unsettled = false;  ///< not only its tasks have changed

  /// Tasks of the group that run or start here.
  [[nodiscard]] std::int32_t count(GroupId group) const;
  /// Of an instance with a record.
  [[nodiscard]] Room room() const;
};

/// The hosts of a cluster that are alike in all but what their tasks take: same attributes with the
/// same values, all able to take tasks or none. Requirements and zones are matters of the class.
struct HostClass {
  std::string key;
  std::string cluster_arn;
  std::string capacity_provider;  ///< its name; empty if it has none
  bool available = false;         ///< ACTIVE, agent connected
  std::vector<Attribute> attributes;
  std::vector<std::uint64_t> attribute_bits;  ///< by attribute id
  std::vector<Host*> hosts;
  std::size_t position = 0;  ///< among its cluster's classes
  std::array<FreeOrder, 2> orders;
  std::array<bool, 2> ordered{};  ///< kept from the first use on

  [[nodiscard]] bool has_attribute(std::size_t id) const {
    return id / 64 < attribute_bits.size() && (attribute_bits[id / 64] >> (id % 64) & 1) != 0;
  }
  /// Empty if it has none of that name, or one without value.
  [[nodiscard]] std::string_view value_of(std::string_view attribute) const;
};

/// The container instances of all clusters, kept in step with the tables by observers, so that it
/// cannot drift from them: also when a transaction rolls back and when the store is loaded. What
/// hosts claim is exact at every moment; classes and their orders are brought up to date by
/// `settle`, so that any number of changes between two plans costs one update for each host.
class Fleet {
 public:
  enum Order : std::size_t { kByCpu, kByMemory };

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

  /// Before classes are looked at.
  void settle();
  /// Valid until the next change of a table.
  [[nodiscard]] const std::vector<HostClass*>& classes(std::string_view cluster_arn) const;
  /// Absent if no instance ever had such an attribute.
  [[nodiscard]] std::optional<std::size_t> attribute_id(std::string_view name) const;
  /// Tasks of the group that run or start on the hosts of the class.
  [[nodiscard]] std::int64_t count(GroupId group, const HostClass& host_class) const;
  [[nodiscard]] const FreeOrder& order(HostClass& host_class, Order order);

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
    std::unordered_map<const HostClass*, std::int64_t> by_class;
  };
  struct Members {
    std::vector<Host*> hosts;
    std::vector<HostClass*> classes;
  };

  Host& host(std::string_view arn);
  void unsettle(Host& host);
  void join(Host& host, const std::string& cluster_arn);
  void leave(Host& host, const std::string& cluster_arn);
  void count_task(const Task& task, int step);
  void count_group(Host& host, std::string_view group, int step);
  GroupId intern_group(std::string_view name);

  void settle(Host& host);
  void enter_class(Host& host);
  void leave_class(Host& host);
  void add_to_class(Group& group, const HostClass& host_class, std::int64_t tasks);
  HostClass& class_of(const ContainerInstance& instance);
  void place_in_order(Host& host, std::size_t order);

  std::unordered_map<std::string_view, std::unique_ptr<Host>> hosts_;  ///< keys lie in the hosts
  ByName<Members> clusters_;
  ByName<std::unique_ptr<HostClass>> classes_;
  ByName<std::size_t> attribute_ids_;
  ByName<GroupId> group_ids_;
  std::vector<Group> groups_;
  std::vector<GroupId> free_groups_;
  std::vector<Host*> unsettled_;
  std::uint64_t next_serial_ = 0;
};

}  // namespace gantry::ecs
