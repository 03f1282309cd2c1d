#include "ecs/plan/scale_in_planner.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <unordered_map>
#include <utility>

namespace gantry::ecs {
namespace {

constexpr std::string_view kZoneAttribute = "ecs.availability-zone";

/// Tasks that are alike to the choice: they lie on one instance.
struct Cell {
  std::string_view instance;
  const ContainerInstance* record = nullptr;
  const TaskView* sample = nullptr;
  std::vector<std::size_t> tasks;  ///< by their numbers, ascending; the last is taken first
};

/// One step of the choice: which group each cell is in, and whether groups with many tasks or with
/// much room give first.
struct Level {
  std::vector<std::size_t> group;   ///< of each cell
  std::vector<std::int64_t> score;  ///< of each group; the highest gives
  std::int64_t on_stop = -1;        ///< how a group's score changes when one of it stops
};

/// A chain has five steps at most (AWS: API_CreateService, placementStrategy).
using Scores = std::array<std::int64_t, 5>;

std::vector<Cell> cells_of(const std::vector<const TaskView*>& tasks,
                           const std::map<std::string_view, InstanceView>& instances) {
  std::vector<Cell> cells;
  std::unordered_map<std::string_view, std::size_t> numbers;
  numbers.reserve(tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const TaskView* task = tasks[i];
    const auto [at, fresh] = numbers.try_emplace(task->instance, cells.size());
    if (fresh) {
      const auto found = instances.find(task->instance);
      cells.push_back({.instance = task->instance,
                       .record = found == instances.end() ? nullptr : found->second.record,
                       .sample = task});
    }
    cells[at->second].tasks.push_back(i);
  }
  return cells;
}

std::string_view value_of(const Cell& cell, std::string_view field) {
  if (field == "instanceId" || field == "host") return cell.instance;
  if (field.starts_with("attribute:")) field.remove_prefix(std::string_view("attribute:").size());
  if (field == kZoneAttribute) return cell.sample->zone;
  const Attribute* attribute = cell.record ? find_attribute(*cell.record, field) : nullptr;
  return attribute && attribute->value ? std::string_view(*attribute->value) : std::string_view();
}

Level spread_level(const std::vector<Cell>& cells, std::string_view field) {
  Level level;
  std::unordered_map<std::string_view, std::size_t> numbers;
  for (const Cell& cell : cells) {
    const auto [at, fresh] = numbers.try_emplace(value_of(cell, field), numbers.size());
    if (fresh) level.score.push_back(0);
    level.score[at->second] += std::ssize(cell.tasks);
    level.group.push_back(at->second);
  }
  return level;
}

Level binpack_level(const std::vector<Cell>& cells, std::string_view field,
                    const std::map<std::string_view, InstanceView>& instances) {
  Level level = spread_level(cells, "instanceId");
  const bool cpu = field == "cpu" || field == "CPU";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto found = instances.find(cells[i].instance);
    if (found == instances.end()) continue;
    level.score[level.group[i]] =
        cpu ? found->second.free_cpu.value : found->second.free_memory.value;
  }
  level.on_stop = 1;  // ever more room there: it empties one instance after the other
  return level;
}

std::vector<Level> levels_of(const std::vector<Cell>& cells,
                             const std::vector<api::ecs::PlacementStrategy>& strategy,
                             const std::map<std::string_view, InstanceView>& instances) {
  std::vector<Level> levels;
  if (strategy.empty()) {
    levels.push_back(spread_level(cells, kZoneAttribute));
    levels.push_back(spread_level(cells, "instanceId"));
    return levels;
  }
  for (const auto& step : strategy) {
    const std::string_view field = step.field ? std::string_view(*step.field) : "";
    if (step.type == "spread") levels.push_back(spread_level(cells, field));
    if (step.type == "binpack") levels.push_back(binpack_level(cells, field, instances));
    if (levels.size() == Scores{}.size()) break;
  }
  return levels;
}

/// The cells by their present scores, then by their next tasks; a heap for each group of the first
/// step, whose score its cells share. Other scores that fall are noticed when their cell comes
/// first; a score that rises is a binpack's, and rises for the cell alone that gives.
class Queue {
 public:
  Queue(std::vector<Cell> cells, std::vector<Level> levels)
      : cells_(std::move(cells)), levels_(std::move(levels)), heaps_(levels_.front().score.size()) {
    for (std::size_t cell = 0; cell < cells_.size(); ++cell)
      heap_of(cell).push_back(entry_of(cell));
    for (auto& heap : heaps_) std::ranges::make_heap(heap);
  }

  /// The number of the next task.
  std::size_t take() {
    auto& heap = *fullest();
    const Entry taken = heap.front();
    std::ranges::pop_heap(heap);
    heap.pop_back();
    for (Level& level : levels_) level.score[level.group[taken.cell]] += level.on_stop;
    cells_[taken.cell].tasks.pop_back();
    if (!cells_[taken.cell].tasks.empty()) {
      heap.push_back(entry_of(taken.cell));
      std::ranges::push_heap(heap);
    }
    return taken.task;
  }

 private:
  struct Entry {
    Scores scores{};  ///< of the steps behind the first
    std::size_t task = 0;
    std::size_t cell = 0;
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  using Heap = std::vector<Entry>;

  Heap& heap_of(std::size_t cell) { return heaps_[levels_.front().group[cell]]; }

  [[nodiscard]] Entry entry_of(std::size_t cell) const {
    Entry entry{.task = cells_[cell].tasks.back(), .cell = cell};
    for (std::size_t i = 1; i < levels_.size(); ++i)
      entry.scores[i] = levels_[i].score[levels_[i].group[cell]];
    return entry;
  }

  /// Brings the heap's first entry up to date.
  void refresh(Heap& heap) const {
    for (;;) {
      const Entry now = entry_of(heap.front().cell);
      if (now == heap.front()) return;
      std::ranges::pop_heap(heap);
      heap.back() = now;
      std::ranges::push_heap(heap);
    }
  }

  /// The heap whose first entry is the first of all.
  Heap* fullest() {
    const auto& score = levels_.front().score;
    Heap* best = nullptr;
    std::int64_t most = 0;
    for (std::size_t group = 0; group < heaps_.size(); ++group) {
      Heap& heap = heaps_[group];
      if (heap.empty() || (best && score[group] < most)) continue;
      refresh(heap);
      if (best && score[group] == most && heap.front() < best->front()) continue;
      best = &heap;
      most = score[group];
    }
    return best;
  }

  std::vector<Cell> cells_;
  std::vector<Level> levels_;
  std::vector<Heap> heaps_;  ///< by the group of the first step
};

}  // namespace

std::vector<const TaskView*> choose_surplus(
    const std::vector<const TaskView*>& tasks, int count,
    const std::vector<api::ecs::PlacementStrategy>& strategy,
    const std::map<std::string_view, InstanceView>& instances, std::uint64_t seed) {
  std::vector<const TaskView*> pool = tasks;
  std::mt19937_64 random(seed);
  std::ranges::shuffle(pool, random);
  if (count >= static_cast<int>(pool.size())) return pool;
  std::vector<Cell> cells = cells_of(pool, instances);
  std::vector<Level> levels = levels_of(cells, strategy, instances);
  if (levels.empty()) {  // random
    pool.resize(static_cast<std::size_t>(count));
    return pool;
  }
  Queue queue(std::move(cells), std::move(levels));
  std::vector<const TaskView*> chosen;
  while (static_cast<int>(chosen.size()) < count) chosen.push_back(pool[queue.take()]);
  return chosen;
}

}  // namespace gantry::ecs
