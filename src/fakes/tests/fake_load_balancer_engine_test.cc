#include "fakes/fake_load_balancer_engine.h"

#include <optional>

#include "fakes/sim_executor.h"
#include "fakes/tests/load_balancer_contract.h"

namespace gantry::fakes {
namespace {

struct FakeWorld {
  FakeWorld() {
    engine.watch([this](const ports::BalancerReport& report) { reports[report.id] = report; },
                 [](const std::string&) {});
  }

  template <class T, class F>
  Result<T> wait(F&& call) {
    std::optional<Result<T>> result;
    call(ports::Callback<T>([&result](Result<T> value) { result = std::move(value); }));
    executor.run_until_idle();
    return *result;
  }
  Result<void> apply(const ports::LoadBalancerSpec& spec) {
    return wait<void>([&](auto done) { engine.apply(spec, std::move(done)); });
  }
  Result<void> remove(const std::string& id) {
    return wait<void>([&](auto done) { engine.remove(id, std::move(done)); });
  }
  std::vector<std::string> list() {
    return *wait<std::vector<std::string>>([&](auto done) { engine.list(std::move(done)); });
  }
  static ports::LoadBalancerSpec balancer() {
    ports::LoadBalancerSpec spec;
    spec.id = "app-one";
    spec.network.addresses = {"172.31.0.9"};
    spec.pools.resize(1);
    spec.pools[0].id = "tg";
    spec.pools[0].servers = {{.id = "good", .address = "172.31.0.10"}};
    spec.listeners.resize(1);
    spec.listeners[0].default_action = ports::ForwardAction{.pools = {{.pool = "tg"}}};
    return spec;
  }
  template <class F>
  bool eventually(F&& condition) {
    return executor.run_until(condition, Millis(10'000));
  }
  std::optional<ports::BalancerReport> last(const std::string& id) {
    const auto found = reports.find(id);
    return found == reports.end() ? std::nullopt : std::optional(found->second);
  }

  SimExecutor executor;
  FakeLoadBalancerEngine engine{executor};
  std::map<std::string, ports::BalancerReport> reports;
};

}  // namespace
}  // namespace gantry::fakes

namespace gantry::ports {
INSTANTIATE_TYPED_TEST_SUITE_P(Fake, LoadBalancerContract, fakes::FakeWorld);
}  // namespace gantry::ports
