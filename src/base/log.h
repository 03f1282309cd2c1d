#pragma once

#include <spdlog/spdlog.h>

#include <string>

namespace gantry::log {

enum class Format { kText, kJson };

/// Sets the process's logger: standard error, one line each, UTC. `level` is one of trace, debug,
/// info, warn, error.
void init(const std::string& level, Format format = Format::kText);

using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::trace;
using spdlog::warn;

}  // namespace gantry::log
