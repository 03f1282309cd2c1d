#include <unistd.h>

#include <csignal>
#include <string_view>

#include "agent/agent_main.h"

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  gantry::agent::Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view pair = *entry;
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return gantry::agent::run_agent(environment);
}
