#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ports/callback.h"
#include "ports/load_balancer_engine.h"

namespace gantry::haproxy {

/// Where HAProxys run: each with the addresses of its load balancer, as `haproxy -W -f
/// FOLDER/haproxy.cfg -S FOLDER/master.sock`, and beyond our own end. Used, and calls back, on the
/// state thread.
class BalancerHost {
 public:
  virtual ~BalancerHost() = default;

  /// Where the load balancer's HAProxy sees its folder.
  [[nodiscard]] virtual std::filesystem::path inside(const std::filesystem::path& folder) const = 0;

  virtual void is_running(const std::string& id, ports::Callback<bool> done) = 0;

  /// Starts it; `folder` holds its configuration. Errors: the load balancer engine's.
  virtual void start(const ports::LoadBalancerSpec& spec, const std::filesystem::path& folder,
                     ports::Callback<void> done) = 0;

  /// Ends and removes it; what is gone is removed.
  virtual void remove(const std::string& id, ports::Callback<void> done) = 0;
  virtual void list(ports::Callback<std::vector<std::string>> done) = 0;
};

}  // namespace gantry::haproxy
