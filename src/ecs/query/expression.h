#pragma once

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
};

/// A parsed expression; a value, cheap to copy.
class Expression {
 public:
  [[nodiscard]] bool matches(const Subject& subject) const;

 private:
  struct Node;
  friend Result<Expression> parse(std::string_view text);
  explicit Expression(std::shared_ptr<const Node> root) : root_(std::move(root)) {}

  std::shared_ptr<const Node> root_;
};

/// Errors: InvalidParameterException that says where and why the text is no expression.
Result<Expression> parse(std::string_view text);

}  // namespace gantry::ecs::query
