#pragma once

#include <string_view>
#include <vector>

#include "agent/http_answer.h"
#include "agent/identity.h"
#include "agent/task.h"

namespace gantry::agent {

/// `Gantry ECS Agent - v0.1.0 (gantry)`
[[nodiscard]] std::string version_text();

/// A GET on port 51678. AWS: agent-protocol 5.13. `query` is the part after `?`, still encoded.
[[nodiscard]] HttpAnswer answer_introspection(const Identity& identity,
                                              const std::vector<const Task*>& tasks,
                                              std::string_view path, std::string_view query);

}  // namespace gantry::agent
