#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace gantry::ecs::query {

/// What the cluster query language can ask of a container instance (AWS: "Cluster query
/// language").
class Subject {
 public:
  virtual ~Subject() = default;

  /// The value of an attribute; an empty text for one without value, absent if it has none of that
  /// name.
  [[nodiscard]] virtual std::optional<std::string_view> attribute(std::string_view name) const = 0;
  [[nodiscard]] virtual bool agent_connected() const = 0;
  [[nodiscard]] virtual std::string_view agent_version() const = 0;
  [[nodiscard]] virtual std::string_view ec2_instance_id() const = 0;
  [[nodiscard]] virtual Time registered_at() const = 0;
  [[nodiscard]] virtual std::int64_t running_tasks_count() const = 0;
  /// Does a task of that group (`family:web`, `service:api`) run or start there?
  [[nodiscard]] virtual bool has_task_group(std::string_view group) const = 0;
  /// Does `test` hold for the group of any task that runs or starts there?
  [[nodiscard]] virtual bool any_task_group(
      const std::function<bool(std::string_view)>& test) const = 0;
};

/// A parsed expression; a value, cheap to copy.
///
/// A test of something that the instance does not have is false, also one with a negative operator
/// (AWS, observed: `attribute:retiring != true` finds only instances that have the attribute, and
/// `task:group != service:a` only those with a task of some other group). `not(...)` turns it
/// around.
class Expression {
 public:
  [[nodiscard]] bool matches(const Subject& subject) const;

 private:
  struct Node;
  class Parser;
  friend Result<Expression> parse(std::string_view text, std::size_t max_length);
  explicit Expression(std::shared_ptr<const Node> root) : root_(std::move(root)) {}

  std::shared_ptr<const Node> root_;
};

/// AWS: API_PlacementConstraint, expression: at most 2000 characters.
inline constexpr std::size_t kMaxConstraintLength = 2000;
/// Ours: AWS documents none for the filter of ListContainerInstances.
inline constexpr std::size_t kMaxFilterLength = 16 * 1024;

/// Errors: InvalidParameterException that says where and why the text is no expression.
Result<Expression> parse(std::string_view text, std::size_t max_length = kMaxConstraintLength);

}  // namespace gantry::ecs::query
