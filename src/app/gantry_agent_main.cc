#include <unistd.h>

#include <csignal>
#include <string_view>

#include "agent/agent_main.h"
#include "agent/linux_task_host.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 1 && arguments[0] == "pause") return gantry::agent::run_pause();
  if (arguments.size() > 1 && arguments[0] == "in-host") {
    return gantry::agent::run_in_host({arguments.begin() + 1, arguments.end()});
  }
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
