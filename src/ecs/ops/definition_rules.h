#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/result.h"

namespace gantry::ecs {

/// What RegisterTaskDefinition refuses, topic by topic; all are called with a request whose
/// containers have names. Errors of all: ClientException.

using DefinitionRequest = api::ecs::RegisterTaskDefinitionRequest;

[[nodiscard]] std::unexpected<Error> refuse_definition(std::string message);

/// Up to 255 letters, digits, hyphens and underscores.
[[nodiscard]] bool is_definition_name(std::string_view text);

template <class T>
[[nodiscard]] const std::vector<T>& items_of(const std::optional<std::vector<T>>& list) {
  static const std::vector<T> kNone;
  return list ? *list : kNone;
}

// definition_sizes.cc

/// A task-level size in CPU units or MiB, from "512", "0.5 vCPU", "2 GB"; absent if it is none.
[[nodiscard]] std::optional<std::int64_t> parse_task_cpu(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> parse_task_memory(std::string_view text);
Result<void> check_sizes(const DefinitionRequest& request);

// definition_network.cc
Result<void> check_network(const DefinitionRequest& request);

// definition_volumes.cc
Result<void> check_volumes(const DefinitionRequest& request);

// definition_order.cc: dependsOn, links and volumesFrom
Result<void> check_order(const DefinitionRequest& request);

// definition_runtime.cc: health checks, limits, kernel parameters, devices, restarts
Result<void> check_runtime(const DefinitionRequest& request);

// definition_logging.cc
Result<void> check_logging(const DefinitionRequest& request);

// definition_roles.cc: roles and what needs them
Result<void> check_roles(const DefinitionRequest& request);

// definition_fargate.cc

/// Whether the definition could run on Fargate; the error says what is in its way.
Result<void> check_fargate(const DefinitionRequest& request);
Result<void> check_compatibilities(const DefinitionRequest& request);

}  // namespace gantry::ecs
