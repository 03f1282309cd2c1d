#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

#include <cstdio>

#include "app/gantryd/daemon.h"
#include "app/gantryd/options.h"
#include "base/log.h"

namespace {

/// Blocks the signals that end gantryd, for this thread and those that it will start.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

int report(const gantry::Error& error) {
  fmt::print(stderr, "gantryd: {}\n", error.message);
  return error.code == "Usage" ? 2 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const sigset_t signals = block_signals();
  auto options = gantry::app::parse_options(argc, argv);
  if (!options) return report(options.error());
  if (!*options) return 0;
  gantry::log::init((*options)->log_level,
                    (*options)->log_json ? gantry::log::Format::kJson : gantry::log::Format::kText);

  gantry::app::Daemon daemon(**std::move(options));
  if (auto started = daemon.start(); !started) return report(started.error());
  int signal = 0;
  sigwait(&signals, &signal);
  gantry::log::info("stopping");
  daemon.stop();
  return 0;
}
