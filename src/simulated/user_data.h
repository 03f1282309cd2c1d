#pragma once

#include <map>
#include <string>
#include <string_view>

namespace gantry::simulated {

/// What user data writes to /etc/ecs/ecs.config, as far as it can be told without running it: `echo
/// NAME=VALUE >> /etc/ecs/ecs.config` in all its usual forms, several on a line, and here-documents
/// into that file. A later value wins.
[[nodiscard]] std::map<std::string, std::string> ecs_config_of(std::string_view user_data);

}  // namespace gantry::simulated
