#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "ecs/ops/definition_rules.h"

namespace gantry::ecs {
namespace {

using api::ecs::ContainerDefinition;

// AWS: "Task definition parameters", memory: Docker 20.10.0 or later needs 6 MiB for a container.
constexpr std::int32_t kLeastMemory = 6;

/// `text` without spaces around it.
std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool ends_with_word(std::string_view& text, std::string_view word) {
  if (text.size() <= word.size()) return false;
  const auto tail = text.substr(text.size() - word.size());
  const bool same = std::ranges::equal(tail, word, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  });
  if (same) text = trim(text.substr(0, text.size() - word.size()));
  return same;
}

/// A number, or a decimal one of `unit`, each worth `factor`.
std::optional<std::int64_t> parse_size(std::string_view text, std::string_view unit,
                                       double factor) {
  text = trim(text);
  const bool has_unit = ends_with_word(text, unit);
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > 1e9)
    return std::nullopt;
  const double units = has_unit ? number * factor : number;
  if (units != std::floor(units)) return std::nullopt;
  return static_cast<std::int64_t>(units);
}

Result<void> check_task_sizes(const DefinitionRequest& request) {
  // AWS: "Invalid CPU or memory value specified".
  const auto invalid = [](std::string_view label) {
    return refuse_definition(
        fmt::format("Invalid '{}' setting for task. For more information, see the Troubleshooting "
                    "section of the Amazon ECS Developer Guide.",
                    label));
  };
  if (request.cpu) {
    // AWS: API_RegisterTaskDefinition, cpu: between 0.125 and 192 vCPUs outside of Fargate.
    const auto cpu = parse_task_cpu(*request.cpu);
    if (!cpu || *cpu < 128 || *cpu > 192 * 1024) return invalid("cpu");
  }
  if (request.memory) {
    const auto memory = parse_task_memory(*request.memory);
    if (!memory || *memory < kLeastMemory) return invalid("memory");
  }
  return {};
}

Result<void> check_container(const ContainerDefinition& container, bool has_task_memory) {
  const std::string& name = *container.name;
  if (container.cpu.value_or(0) < 0)
    return refuse_definition(fmt::format("Invalid 'cpu' setting for container '{}'.", name));
  for (const auto& [label, value] :
       {std::pair("memory", container.memory),
        std::pair("memoryReservation", container.memory_reservation)}) {
    if (value && *value < kLeastMemory)
      return refuse_definition(
          fmt::format("Invalid '{}' setting for container '{}'.", label, name));
  }
  if (!container.memory && !container.memory_reservation && !has_task_memory) {
    return refuse_definition(fmt::format(
        "Invalid setting for container '{}'. At least one of 'memory' or 'memoryReservation' must "
        "be specified.",
        name));
  }
  // AWS: awsdocs/amazon-ecs-developer-guide, pull request 242: equal ones pass.
  if (container.memory && container.memory_reservation &&
      *container.memory < *container.memory_reservation) {
    return refuse_definition(fmt::format(
        "Invalid setting for container '{}'. 'memory' must be greater than 'memoryReservation'.",
        name));
  }
  return {};
}

Result<void> check_sums(const DefinitionRequest& request) {
  std::int64_t cpu = 0;
  std::int64_t memory = 0;
  for (const auto& container : *request.container_definitions) {
    cpu += container.cpu.value_or(0);
    memory += container.memory_reservation.value_or(container.memory.value_or(0));
  }
  const auto too_much = [](std::string_view label) {
    return refuse_definition(
        fmt::format("The sum of all container '{0}' values cannot be greater than the value of the "
                    "task '{0}'.",
                    label));
  };
  if (request.cpu && cpu > parse_task_cpu(*request.cpu)) return too_much("cpu");
  if (request.memory && memory > parse_task_memory(*request.memory)) return too_much("memory");
  return {};
}

}  // namespace

std::optional<std::int64_t> parse_task_cpu(std::string_view text) {
  return parse_size(text, "vcpu", 1024);
}

std::optional<std::int64_t> parse_task_memory(std::string_view text) {
  return parse_size(text, "gb", 1024);
}

Result<void> check_sizes(const DefinitionRequest& request) {
  GANTRY_CHECK(check_task_sizes(request));
  for (const auto& container : *request.container_definitions)
    GANTRY_CHECK(check_container(container, request.memory.has_value()));
  return check_sums(request);
}

}  // namespace gantry::ecs
