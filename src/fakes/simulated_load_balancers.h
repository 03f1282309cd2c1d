#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/executor.h"
#include "ports/load_balancer_engine.h"

namespace gantry::fakes {

/// Load balancers without traffic: a server passes its first health check a second after it came,
/// and every one after it, unless a test says otherwise. State thread only.
class SimulatedLoadBalancers final : public ports::LoadBalancerEngine {
 public:
  explicit SimulatedLoadBalancers(Executor& state)
      : state_(state), alive_(std::make_shared<bool>(true)) {}

  [[nodiscard]] std::string_view name() const override { return "simulated"; }
  void apply(const ports::LoadBalancerSpec& spec, ports::Callback<void> done) override;
  void remove(const std::string& id, ports::Callback<void> done) override;
  void list(ports::Callback<std::vector<std::string>> done) override;
  void watch(std::function<void(const ports::BalancerReport&)> report,
             std::function<void(const std::string&)> lost) override;

  /// Whoever called is gone: pending answers are dropped, and nobody is told anything until the
  /// next watch(). The load balancers go on.
  void forget_calls() {
    alive_ = std::make_shared<bool>(true);
    report_ = nullptr;
  }

  /// What the checks of a server say from now on.
  void set_health(const std::string& pool, const std::string& server, ports::ServerHealth health,
                  ports::CheckFailure failure = ports::CheckFailure::kNone, int code = 0);
  [[nodiscard]] const std::map<std::string, ports::LoadBalancerSpec>& balancers() const {
    return balancers_;
  }

 private:
  using ServerKey = std::pair<std::string, std::string>;  ///< pool and server

  /// Runs it later, unless this object is gone by then.
  void later(Work work);
  void check(const ServerKey& server);
  void report(const std::string& id);

  Executor& state_;
  std::shared_ptr<bool> alive_;
  std::map<std::string, ports::LoadBalancerSpec> balancers_;
  std::map<ServerKey, ports::ServerState> servers_;
  std::map<ServerKey, Timer> checks_;
  std::function<void(const ports::BalancerReport&)> report_;
};

}  // namespace gantry::fakes
