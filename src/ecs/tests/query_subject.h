#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "ecs/query/expression.h"

namespace gantry::ecs::query::testing {

/// A subject of plain values.
struct Host final : Subject {
  std::map<std::string, std::string, std::less<>> attributes;
  bool connected = true;
  std::string version;
  std::string id;
  Time registered;
  std::int64_t running = 0;
  std::vector<std::string> groups;

  [[nodiscard]] std::optional<std::string_view> attribute(std::string_view name) const override {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::nullopt
                                     : std::optional<std::string_view>(found->second);
  }
  [[nodiscard]] bool agent_connected() const override { return connected; }
  [[nodiscard]] std::string_view agent_version() const override { return version; }
  [[nodiscard]] std::string_view ec2_instance_id() const override { return id; }
  [[nodiscard]] Time registered_at() const override { return registered; }
  [[nodiscard]] std::int64_t running_tasks_count() const override { return running; }
  [[nodiscard]] bool has_task_group(std::string_view group) const override {
    return any_task_group([&](std::string_view other) { return other == group; });
  }
  [[nodiscard]] bool any_task_group(
      const std::function<bool(std::string_view)>& test) const override {
    return std::ranges::any_of(groups, test);
  }
};

}  // namespace gantry::ecs::query::testing
