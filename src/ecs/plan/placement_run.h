#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ecs/plan/fleet.h"
#include "ecs/plan/placement_check.h"
#include "ecs/plan/placement_planner.h"

namespace gantry::ecs {

/// The strategy in force: the default if none is given; what follows `random` never decides.
[[nodiscard]] std::vector<Strategy> chain_of(const PlacementRequest& request);

/// One plan under way. A strategy's steps compare hosts lexicographically: counts of tasks by
/// attribute value, which all hosts of a class share, and steps of the single host (tasks there,
/// what is left there). So only the best host of each class matters, and three ways find it:
/// - with binpack as the only step of the host, by walking the class's order of free room: the best
///   host stays best until it is full, and a host that was passed over stays unable;
/// - with random or spread over instances, by trying hosts at random, since one without tasks of
///   the group cannot be beaten;
/// - else, and where trying fails, with a heap of all hosts that are able.
/// Its destructor takes back what it noted on the hosts.
class PlacementRun {
 public:
  PlacementRun(Fleet& fleet, std::string_view cluster_arn, const PlacementRequest& request);
  PlacementRun(const PlacementRun&) = delete;
  PlacementRun& operator=(const PlacementRun&) = delete;
  ~PlacementRun();

  /// The host of the next task; null if none takes it.
  Host* next();

 private:
  static constexpr std::size_t kMostSteps = 5;
  using Key = std::array<std::int64_t, kMostSteps>;

  enum class Way { kOrder, kTry, kHeap };
  enum class Step { kBucket, kCount, kCpu, kMemory };

  struct Entry {
    Key key;
    std::uint64_t tie = 0;
    Host* host = nullptr;
  };
  /// A class that may take the task.
  struct Cell {
    HostClass* host_class = nullptr;
    bool checks_rules = false;                      ///< memberOf asks for more than attributes
    std::array<std::int32_t, kMostSteps> bucket{};  ///< for each step that is one
    FreeNode* at = nullptr;                         ///< kOrder: where the walk is
    Host* best = nullptr;                           ///< kOrder
    std::vector<Entry> heap;                        ///< kHeap; without host steps in no order
  };

  void set_way(const std::vector<Strategy>& chain);
  void make_cells(std::string_view cluster_arn);
  [[nodiscard]] bool admits(const HostClass& host_class, Cell& cell) const;
  void make_buckets(std::string_view cluster_arn, const std::vector<Strategy>& chain);
  void make_heaps();
  Host* next_of(Way way);
  Host* by_order();
  Host* by_trial();
  Host* by_heap();
  Host* take(Cell& cell, Host& host);
  void advance(Cell& cell);
  [[nodiscard]] Entry entry_of(const Cell& cell, Host& host);
  [[nodiscard]] Key bucket_key(const Cell& cell) const;
  void add_host_steps(Key& key, const Host& host) const;
  [[nodiscard]] bool takes(const Cell& cell, const Host& host) const;
  std::uint64_t random();

  Fleet& fleet_;
  PlacementCheck check_;
  Room wanted_;
  std::vector<Step> steps_;
  std::size_t host_steps_ = 0;
  Way way_ = Way::kHeap;
  std::vector<std::size_t> required_;  ///< attribute ids
  bool unknown_attribute_ = false;
  std::vector<Cell> cells_;
  std::vector<HostClass*> cell_classes_;
  std::array<std::vector<std::int64_t>, kMostSteps> counts_;  ///< by bucket, for each step
  std::vector<Host*> touched_;
  std::uint64_t seed_;
};

}  // namespace gantry::ecs
