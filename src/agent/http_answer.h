#pragma once

#include <string>

namespace gantry::agent {

/// What one of the agent's own HTTP endpoints answers; the body is JSON.
struct HttpAnswer {
  int status = 200;
  std::string body;
};

}  // namespace gantry::agent
