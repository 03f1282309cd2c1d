#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/executor.h"
#include "ports/name_server.h"

namespace gantry::docker {

struct ResolverConfig {
  std::filesystem::path folder;  ///< of our own, below the data folder
  std::string bridge;            ///< "gantry0"
  std::string address;           ///< "172.31.0.2", which the host takes on the bridge
};

/// The hosts file of these names: an address a line, its longest name first, which reverse lookups
/// give.
[[nodiscard]] std::string hosts_file(const ports::NameMap& names);

/// dnsmasq's command line.
[[nodiscard]] std::vector<std::string> resolver_command(const ResolverConfig& config);

/// The process of the resolver in `folder`, if it runs: ours, whoever started it.
[[nodiscard]] std::optional<pid_t> find_resolver(const std::filesystem::path& folder);

/// Ends it, if it runs. Waits for it up to 5 seconds.
void stop_resolver(const std::filesystem::path& folder);

/// The VPC's resolver, base plus two: a dnsmasq that outlives this process, because instances do.
/// It is looked at every second and started again when it is gone.
class Resolver final : public ports::NameServer {
 public:
  /// The executors outlive it; `worker` is a thread that may block.
  Resolver(ResolverConfig config, Executor& state, Executor& worker);
  ~Resolver() override;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// After the bridge is there. Blocks. Errors: `Resolver`, `Spawn`.
  Result<void> start();
  /// Looks no more; the process goes on. On the worker's thread.
  void leave() { timer_.reset(); }

  void publish(const ports::NameMap& names, ports::Callback<void> done) override;

 private:
  Result<void> write_hosts(const ports::NameMap& names) const;
  Result<void> ensure_running();
  void look();

  ResolverConfig config_;
  Executor& state_;
  Executor& worker_;
  Timer timer_;          ///< the worker's
  pid_t child_ = 0;      ///< the last that this started
  bool warned_ = false;  ///< of one that ended, since one ran
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace gantry::docker
