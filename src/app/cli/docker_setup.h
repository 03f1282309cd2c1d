#pragma once

#include <filesystem>
#include <string>

#include "app/cli/places.h"
#include "app/cli/run_loop.h"
#include "base/result.h"

/// What instances on Docker need before gantryd starts.
namespace gantry::cli {

/// Errors: `NotRoot`, `NoDocker`: with how to start the engine.
[[nodiscard]] Result<void> check_docker(RunLoop& loop, const std::string& docker_host);

/// The machine image to use: `wanted`, or the one of the recipes, which is built if the engine has
/// it not. Errors: `MachineImage`.
[[nodiscard]] Result<std::string> ensure_machine_image(RunLoop& loop,
                                                       const std::string& docker_host,
                                                       const Installation& installation,
                                                       const std::string& wanted);

/// The agent's image as a tar in the data folder, packed anew if the agent's binary has changed.
/// Errors: `AgentImage`, `Io`.
[[nodiscard]] Result<std::filesystem::path> ensure_agent_image(const DataFolder& folder,
                                                               const Installation& installation);

}  // namespace gantry::cli
