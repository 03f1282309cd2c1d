#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/haproxy/balancer_host.h"
#include "adapters/haproxy/instance_control.h"
#include "base/executor.h"
#include "ports/load_balancer_engine.h"

namespace gantry::haproxy {

/// Load balancers as HAProxys, each with a folder of its own that holds all that it needs to start
/// again without us.
class HaproxyEngine final : public ports::LoadBalancerEngine {
 public:
  /// All outlive it. `worker` is a thread that may block.
  HaproxyEngine(BalancerHost& host, std::filesystem::path folder, Executor& state,
                Executor& worker);
  ~HaproxyEngine() override;
  HaproxyEngine(const HaproxyEngine&) = delete;
  HaproxyEngine& operator=(const HaproxyEngine&) = delete;

  /// Looks no more; what runs goes on. On the state thread, before it is destroyed elsewhere.
  void leave() {
    timer_.reset();
    *alive_ = false;
  }

  [[nodiscard]] std::string_view name() const override { return "haproxy"; }
  void apply(const ports::LoadBalancerSpec& spec, ports::Callback<void> done) override;
  void remove(const std::string& id, ports::Callback<void> done) override;
  void list(ports::Callback<std::vector<std::string>> done) override;
  void watch(std::function<void(const ports::BalancerReport& report)> report,
             std::function<void(const std::string& id)> lost) override;

 private:
  struct Balancer {
    std::optional<ports::LoadBalancerSpec> wanted;   ///< to be applied
    std::vector<ports::Callback<void>> waiting;      ///< for it
    std::optional<ports::LoadBalancerSpec> applied;  ///< in force, since this process began
    ports::BalancerReport last;
    Time told_at;
    Time looked_at;
    int silent = 0;     ///< looks in turn without an answer
    bool busy = false;  ///< the worker or the host is at it
    bool ending = false;
    std::vector<ports::Callback<void>> removals;
  };

  /// On the worker; the result comes back on the state thread.
  template <class T>
  void on_worker(std::move_only_function<Result<T>()> work, ports::Callback<T> done);

  [[nodiscard]] Place place(const std::string& id) const;
  void turn(const std::string& id);
  void begin(const std::string& id, const ports::LoadBalancerSpec& spec,
             ports::Callback<void> done);
  void start(const ports::LoadBalancerSpec& spec, ports::Callback<void> done);
  void update_running(const ports::LoadBalancerSpec& spec, ports::Callback<void> done);
  void end(const std::string& id);
  void tick();
  void look_at(const std::string& id, Balancer& balancer);
  void looked(const std::string& id, Result<ports::BalancerReport> report);

  BalancerHost& host_;
  std::filesystem::path folder_;
  Executor& state_;
  Executor& worker_;
  std::map<std::string, Balancer> balancers_;
  std::function<void(const ports::BalancerReport&)> report_;
  std::function<void(const std::string&)> lost_;
  Timer timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace gantry::haproxy
