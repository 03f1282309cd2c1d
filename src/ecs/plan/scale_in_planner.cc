#include "ecs/plan/scale_in_planner.h"

#include <algorithm>
#include <optional>
#include <random>

namespace gantry::ecs {
namespace {

constexpr std::string_view kZoneAttribute = "ecs.availability-zone";

/// One step of the choice: a number for each task's group there, and whether groups with many
/// tasks or with much room give first.
struct Level {
  std::vector<int> group;           ///< of each task
  std::vector<std::int64_t> score;  ///< of each group; the highest gives
  std::int64_t on_stop = -1;        ///< how a group's score changes when one of it stops
};

std::string_view value_of(const TaskView& task, std::string_view field,
                          const std::map<std::string_view, InstanceView>& instances) {
  if (field == "instanceId" || field == "host") return task.instance;
  if (field.starts_with("attribute:")) field.remove_prefix(std::string_view("attribute:").size());
  if (field == kZoneAttribute) return task.zone;
  const auto found = instances.find(task.instance);
  if (found == instances.end() || found->second.record == nullptr) return {};
  const Attribute* attribute = find_attribute(*found->second.record, field);
  return attribute && attribute->value ? std::string_view(*attribute->value) : std::string_view();
}

Level spread_level(const std::vector<const TaskView*>& tasks, std::string_view field,
                   const std::map<std::string_view, InstanceView>& instances) {
  Level level;
  std::map<std::string_view, int> numbers;
  for (const TaskView* task : tasks) {
    const auto [at, fresh] =
        numbers.try_emplace(value_of(*task, field, instances), static_cast<int>(numbers.size()));
    if (fresh) level.score.push_back(0);
    ++level.score[static_cast<std::size_t>(at->second)];
    level.group.push_back(at->second);
  }
  return level;
}

Level binpack_level(const std::vector<const TaskView*>& tasks, std::string_view field,
                    const std::map<std::string_view, InstanceView>& instances) {
  Level level = spread_level(tasks, "instanceId", instances);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const auto found = instances.find(tasks[i]->instance);
    if (found == instances.end()) continue;
    const bool cpu = field == "cpu" || field == "CPU";
    level.score[static_cast<std::size_t>(level.group[i])] =
        cpu ? found->second.free_cpu.value : found->second.free_memory.value;
  }
  level.on_stop = 1;  // ever more room there: it empties one instance after the other
  return level;
}

std::vector<Level> levels_of(const std::vector<const TaskView*>& tasks,
                             const std::vector<api::ecs::PlacementStrategy>& strategy,
                             const std::map<std::string_view, InstanceView>& instances) {
  std::vector<Level> levels;
  if (strategy.empty()) {
    levels.push_back(spread_level(tasks, kZoneAttribute, instances));
    levels.push_back(spread_level(tasks, "instanceId", instances));
    return levels;
  }
  for (const auto& step : strategy) {
    const std::string_view field = step.field ? std::string_view(*step.field) : "";
    if (step.type == "spread") levels.push_back(spread_level(tasks, field, instances));
    if (step.type == "binpack") levels.push_back(binpack_level(tasks, field, instances));
  }
  return levels;
}

}  // namespace

std::vector<const TaskView*> choose_surplus(
    const std::vector<const TaskView*>& tasks, int count,
    const std::vector<api::ecs::PlacementStrategy>& strategy,
    const std::map<std::string_view, InstanceView>& instances, std::uint64_t seed) {
  std::vector<const TaskView*> pool = tasks;
  std::mt19937_64 random(seed);
  std::ranges::shuffle(pool, random);
  if (count >= static_cast<int>(pool.size())) return pool;
  std::vector<Level> levels = levels_of(pool, strategy, instances);
  std::vector<const TaskView*> chosen;
  while (static_cast<int>(chosen.size()) < count) {
    std::size_t best = 0;
    const auto better = [&](std::size_t a, std::size_t b) {
      for (const Level& level : levels) {
        const auto left = level.score[static_cast<std::size_t>(level.group[a])];
        const auto right = level.score[static_cast<std::size_t>(level.group[b])];
        if (left != right) return left > right;
      }
      return false;
    };
    for (std::size_t i = 1; i < pool.size(); ++i) {
      if (better(i, best)) best = i;
    }
    chosen.push_back(pool[best]);
    for (Level& level : levels) {
      level.score[static_cast<std::size_t>(level.group[best])] += level.on_stop;
      level.group[best] = level.group.back();
      level.group.pop_back();
    }
    pool[best] = pool.back();
    pool.pop_back();
  }
  return chosen;
}

}  // namespace gantry::ecs
