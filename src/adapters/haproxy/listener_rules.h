#pragma once

#include <string>
#include <vector>

#include "adapters/haproxy/configuration.h"
#include "ports/load_balancer_engine.h"

namespace gantry::haproxy {

/// The part of a configuration that routes the requests of one HTTP listener.
struct Routing {
  std::vector<std::string> frontend;  ///< lines of its frontend
  std::vector<std::string> backends;  ///< lines after it: redirects and fixed responses
  Files files;                        ///< bodies
};

[[nodiscard]] Routing route(const ports::ListenerSpec& listener,
                            const std::filesystem::path& folder);

/// A file that is called by its content, put into `files`; its path below `folder`.
std::string add_file(Files& files, const std::filesystem::path& folder, std::string_view suffix,
                     std::string content);

}  // namespace gantry::haproxy
