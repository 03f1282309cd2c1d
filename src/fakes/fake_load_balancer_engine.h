#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/executor.h"
#include "ports/load_balancer_engine.h"

namespace gantry::fakes {

/// Load balancers without traffic. A new server passes its first check a second after it came,
/// unless set_health() says otherwise.
class FakeLoadBalancerEngine final : public ports::LoadBalancerEngine {
 public:
  explicit FakeLoadBalancerEngine(Executor& executor) : executor_(executor) {}

  [[nodiscard]] std::string_view name() const override { return "simulated"; }
  void apply(const ports::LoadBalancerSpec& spec, ports::Callback<void> done) override;
  void remove(const std::string& id, ports::Callback<void> done) override;
  void list(ports::Callback<std::vector<std::string>> done) override;
  void watch(std::function<void(const ports::BalancerReport& report)> report,
             std::function<void(const std::string& id)> lost) override;

  /// What that server's checks tell from now on, in every load balancer.
  void set_health(const std::string& server, ports::ServerHealth health,
                  ports::CheckFailure failure = ports::CheckFailure::kNone, int code = 0);
  /// The next calls of apply() fail with this code.
  void fail_next(int calls, std::string code) {
    failures_ = calls;
    failure_code_ = std::move(code);
  }
  /// It ends by itself: lost is called, it has to be applied again.
  void lose(const std::string& id);

  /// Null if it is not there.
  [[nodiscard]] const ports::LoadBalancerSpec* find(const std::string& id) const;
  [[nodiscard]] int calls() const { return calls_; }

 private:
  struct Health {
    ports::ServerHealth health = ports::ServerHealth::kUp;
    ports::CheckFailure failure = ports::CheckFailure::kNone;
    int code = 0;
  };
  struct Balancer {
    ports::LoadBalancerSpec spec;
    std::map<std::pair<std::string, std::string>, Time> since;  ///< by pool and server
    ports::BalancerReport last;
  };

  void tick();
  [[nodiscard]] ports::BalancerReport report_of(const Balancer& balancer) const;

  Executor& executor_;
  std::map<std::string, Balancer> balancers_;
  std::map<std::string, Health> health_;  ///< by server
  std::function<void(const ports::BalancerReport&)> report_;
  std::function<void(const std::string&)> lost_;
  std::string failure_code_;
  int failures_ = 0;
  int calls_ = 0;
  Timer timer_;
};

}  // namespace gantry::fakes
