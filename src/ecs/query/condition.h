#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "ecs/query/expression.h"
#include "ecs/query/pattern.h"

namespace gantry::ecs::query {

enum class Field {
  kAgentConnected,
  kAgentVersion,
  kAttribute,
  kEc2InstanceId,
  kRegisteredAt,
  kRunningTasksCount,
  kTaskGroup,
};

enum class Operator {
  kEqual,
  kNotEqual,
  kGreater,
  kGreaterEqual,
  kLess,
  kLessEqual,
  kExists,
  kNotExists,
  kIn,
  kNotIn,
  kMatches,
  kNotMatches,
};

/// The numbers of a version; missing ones are zero.
struct Version {
  std::array<std::int64_t, 4> numbers{};

  /// Up to four numbers with points between; what follows a `-` or `+` does not count. Absent if
  /// malformed.
  static std::optional<Version> parse(std::string_view text);
  friend auto operator<=>(const Version&, const Version&) = default;
};

/// One `subject operator [argument]`.
struct Condition {
  Field field = Field::kAttribute;
  std::string attribute;  ///< its name, for kAttribute
  Operator op = Operator::kExists;
  /// None for exists; a sorted list for in; a Pattern for matches; else by the field.
  std::variant<std::monostate, std::string, std::vector<std::string>, Pattern, Version, Time,
               std::int64_t>
      argument;

  [[nodiscard]] bool passes(const Subject& subject) const;

 private:
  [[nodiscard]] bool text_passes(const std::optional<std::string_view>& value) const;
  [[nodiscard]] bool groups_pass(const Subject& subject) const;
};

}  // namespace gantry::ecs::query
