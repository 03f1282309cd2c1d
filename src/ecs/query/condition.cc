#include "ecs/query/condition.h"

#include <algorithm>
#include <charconv>

namespace gantry::ecs::query {
namespace {

bool holds(Operator op, std::partial_ordering order) {
  switch (op) {
    case Operator::kEqual:
      return order == 0;
    case Operator::kNotEqual:
      return order != 0;
    case Operator::kGreater:
      return order > 0;
    case Operator::kGreaterEqual:
      return order >= 0;
    case Operator::kLess:
      return order < 0;
    case Operator::kLessEqual:
      return order <= 0;
    case Operator::kExists:
    case Operator::kNotExists:
    case Operator::kIn:
    case Operator::kNotIn:
    case Operator::kMatches:
    case Operator::kNotMatches:
      break;
  }
  return false;
}

std::optional<double> to_number(std::string_view text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; };
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() ||
      !std::ranges::all_of(text, is_digit)) {
    return std::nullopt;
  }
  return number;
}

/// AWS's guide says no more of > and < than "greater than": numbers are compared as such, else
/// texts.
std::partial_ordering compare(std::string_view a, std::string_view b) {
  const auto left = to_number(a);
  const auto right = to_number(b);
  return left && right ? *left <=> *right : std::partial_ordering(a <=> b);
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  text = text.substr(0, text.find_first_of("-+"));
  Version version;
  for (std::size_t i = 0; i < version.numbers.size(); ++i) {
    const auto dot = std::min(text.find('.'), text.size());
    const std::string_view part = text.substr(0, dot);
    const auto [end, error] =
        std::from_chars(part.data(), part.data() + part.size(), version.numbers[i]);
    if (error != std::errc() || end != part.data() + part.size() || part.empty() ||
        version.numbers[i] < 0) {
      return std::nullopt;
    }
    if (dot == text.size()) return version;
    text.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

bool Condition::text_passes(const std::optional<std::string_view>& value) const {
  if (op == Operator::kExists) return value.has_value();
  if (op == Operator::kNotExists) return !value.has_value();
  if (!value) return false;
  switch (op) {
    case Operator::kEqual:
      return *value == std::get<std::string>(argument);
    case Operator::kNotEqual:
      return *value != std::get<std::string>(argument);
    case Operator::kIn:
      return std::ranges::binary_search(std::get<std::vector<std::string>>(argument), *value);
    case Operator::kNotIn:
      return !std::ranges::binary_search(std::get<std::vector<std::string>>(argument), *value);
    case Operator::kMatches:
      return std::get<Pattern>(argument).matches(*value);
    case Operator::kNotMatches:
      return !std::get<Pattern>(argument).matches(*value);
    case Operator::kGreater:
    case Operator::kGreaterEqual:
    case Operator::kLess:
    case Operator::kLessEqual:
      return holds(op, compare(*value, std::get<std::string>(argument)));
    case Operator::kExists:
    case Operator::kNotExists:
      break;
  }
  return false;
}

bool Condition::groups_pass(const Subject& subject) const {
  if (op == Operator::kEqual) return subject.has_task_group(std::get<std::string>(argument));
  if (op == Operator::kExists || op == Operator::kNotExists) {
    return subject.any_task_group([](std::string_view) { return true; }) ==
           (op == Operator::kExists);
  }
  return subject.any_task_group([this](std::string_view group) { return text_passes(group); });
}

bool Condition::passes(const Subject& subject) const {
  switch (field) {
    case Field::kAgentConnected:
      return text_passes(subject.agent_connected() ? "true" : "false");
    case Field::kAgentVersion: {
      const auto version = Version::parse(subject.agent_version());
      return version && holds(op, *version <=> std::get<Version>(argument));
    }
    case Field::kAttribute:
      return text_passes(subject.attribute(attribute));
    case Field::kEc2InstanceId: {
      const std::string_view id = subject.ec2_instance_id();
      return text_passes(id.empty() ? std::nullopt : std::optional(id));
    }
    case Field::kRegisteredAt: {
      // To the second, as the formats of the argument are.
      const Time registered = std::chrono::floor<std::chrono::seconds>(subject.registered_at());
      return holds(op, registered <=> std::get<Time>(argument));
    }
    case Field::kRunningTasksCount:
      return holds(op, subject.running_tasks_count() <=> std::get<std::int64_t>(argument));
    case Field::kTaskGroup:
      return groups_pass(subject);
  }
  return false;
}

}  // namespace gantry::ecs::query
