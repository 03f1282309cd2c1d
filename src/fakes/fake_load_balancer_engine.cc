#include "fakes/fake_load_balancer_engine.h"

#include <set>
#include <utility>

namespace gantry::fakes {
namespace {

constexpr Millis kTick{500};
constexpr Millis kFirstCheck{1'000};

Result<void> check_pools(const ports::LoadBalancerSpec& spec) {
  std::set<std::string> pools;
  for (const auto& pool : spec.pools) pools.insert(pool.id);
  const auto check = [&](const ports::RuleAction& action) -> Result<void> {
    if (const auto* forward = std::get_if<ports::ForwardAction>(&action)) {
      for (const auto& pool : forward->pools) {
        if (!pools.contains(pool.pool))
          return failure("InvalidSpec", "There is no pool " + pool.pool + ".");
      }
    }
    return {};
  };
  for (const auto& listener : spec.listeners) {
    GANTRY_CHECK(check(listener.default_action));
    for (const auto& rule : listener.rules) GANTRY_CHECK(check(rule.action));
  }
  return {};
}

}  // namespace

void FakeLoadBalancerEngine::apply(const ports::LoadBalancerSpec& spec,
                                   ports::Callback<void> done) {
  ++calls_;
  executor_.post([this, spec, done = std::move(done)]() mutable {
    if (failures_ > 0) {
      --failures_;
      return done(failure(failure_code_, "told to fail"));
    }
    if (auto checked = check_pools(spec); !checked) return done(std::move(checked));
    auto& balancer = balancers_[spec.id];
    std::map<std::pair<std::string, std::string>, Time> since;
    for (const auto& pool : spec.pools) {
      for (const auto& server : pool.servers) {
        const std::pair key(pool.id, server.id);
        const auto known = balancer.since.find(key);
        since[key] = known == balancer.since.end() ? executor_.now() : known->second;
      }
    }
    balancer.since = std::move(since);
    balancer.spec = spec;
    done({});
  });
}

void FakeLoadBalancerEngine::remove(const std::string& id, ports::Callback<void> done) {
  executor_.post([this, id, done = std::move(done)]() mutable {
    balancers_.erase(id);
    done({});
  });
}

void FakeLoadBalancerEngine::list(ports::Callback<std::vector<std::string>> done) {
  executor_.post([this, done = std::move(done)]() mutable {
    std::vector<std::string> ids;
    for (const auto& [id, balancer] : balancers_) ids.push_back(id);
    done(std::move(ids));
  });
}

void FakeLoadBalancerEngine::watch(std::function<void(const ports::BalancerReport& report)> report,
                                   std::function<void(const std::string& id)> lost) {
  report_ = std::move(report);
  lost_ = std::move(lost);
  tick();
}

void FakeLoadBalancerEngine::set_health(const std::string& server, ports::ServerHealth health,
                                        ports::CheckFailure failure, int code) {
  health_[server] = {.health = health, .failure = failure, .code = code};
}

void FakeLoadBalancerEngine::lose(const std::string& id) {
  balancers_.erase(id);
  if (lost_) lost_(id);
}

const ports::LoadBalancerSpec* FakeLoadBalancerEngine::find(const std::string& id) const {
  const auto found = balancers_.find(id);
  return found == balancers_.end() ? nullptr : &found->second.spec;
}

ports::BalancerReport FakeLoadBalancerEngine::report_of(const Balancer& balancer) const {
  std::map<std::pair<std::string, std::string>, ports::ServerState> states;
  for (const auto& pool : balancer.spec.pools) {
    const bool checked = pool.health.protocol != ports::HealthProtocol::kNone;
    for (const auto& server : pool.servers) {
      const std::pair key(pool.id, server.id);
      auto& state = states[key];
      state.pool = pool.id;
      state.server = server.id;
      if (!checked) {
        state.health = ports::ServerHealth::kUnchecked;
      } else if (!server.draining && executor_.now() - balancer.since.at(key) >= kFirstCheck) {
        const auto told = health_.find(server.id);
        const auto health = told == health_.end() ? Health{} : told->second;
        state.health = health.health;
        state.failure = health.failure;
        state.code = health.code;
      }
    }
  }
  ports::BalancerReport report;
  report.id = balancer.spec.id;
  for (auto& [key, state] : states) report.servers.push_back(std::move(state));
  std::set<int> ports;
  for (const auto& listener : balancer.spec.listeners) ports.insert(listener.port);
  for (const int port : ports) report.listeners.push_back({.port = port});
  return report;
}

void FakeLoadBalancerEngine::tick() {
  std::vector<ports::BalancerReport> news;
  for (auto& [id, balancer] : balancers_) {
    auto report = report_of(balancer);
    if (report == balancer.last) continue;
    balancer.last = report;
    news.push_back(std::move(report));
  }
  for (const auto& report : news) report_(report);  // which may change balancers_
  timer_ = executor_.after(kTick, [this] { tick(); });
}

}  // namespace gantry::fakes
