#include "fakes/simulated_load_balancers.h"

#include <set>

namespace gantry::fakes {
namespace {

constexpr Millis kFirstCheck = std::chrono::seconds(1);

}  // namespace

void SimulatedLoadBalancers::later(Work work) {
  state_.post([alive = std::weak_ptr(alive_), work = std::move(work)]() mutable {
    if (alive.lock()) work();
  });
}

void SimulatedLoadBalancers::apply(const ports::LoadBalancerSpec& spec,
                                   ports::Callback<void> done) {
  balancers_.insert_or_assign(spec.id, spec);
  std::set<ServerKey> present;
  for (const auto& [id, balancer] : balancers_) {
    for (const auto& pool : balancer.pools) {
      for (const auto& server : pool.servers) present.emplace(pool.id, server.id);
    }
  }
  std::erase_if(servers_, [&](const auto& one) { return !present.contains(one.first); });
  std::erase_if(checks_, [&](const auto& one) { return !present.contains(one.first); });
  for (const auto& pool : spec.pools) {
    for (const auto& server : pool.servers) {
      const ServerKey key(pool.id, server.id);
      if (!servers_.try_emplace(key, ports::ServerState{.pool = pool.id, .server = server.id})
               .second)
        continue;
      const bool checked = pool.health.protocol != ports::HealthProtocol::kNone;
      if (!checked) servers_[key].health = ports::ServerHealth::kUnchecked;
      if (checked) checks_[key] = state_.after(kFirstCheck, [this, key] { check(key); });
    }
  }
  later([this, id = spec.id, done = std::move(done)]() mutable {
    done({});
    report(id);
  });
}

void SimulatedLoadBalancers::check(const ServerKey& server) {
  const auto found = servers_.find(server);
  if (found == servers_.end() || found->second.health != ports::ServerHealth::kInitial) return;
  set_health(server.first, server.second, ports::ServerHealth::kUp);
}

void SimulatedLoadBalancers::set_health(const std::string& pool, const std::string& server,
                                        ports::ServerHealth health, ports::CheckFailure failure,
                                        int code) {
  const auto found = servers_.find({pool, server});
  if (found == servers_.end()) return;
  found->second.health = health;
  found->second.failure = failure;
  found->second.code = code;
  for (const auto& [id, balancer] : balancers_) {
    for (const auto& one : balancer.pools) {
      if (one.id == pool) later([this, id] { report(id); });
    }
  }
}

void SimulatedLoadBalancers::report(const std::string& id) {
  const auto found = balancers_.find(id);
  if (!report_ || found == balancers_.end()) return;
  ports::BalancerReport told{.id = id};
  for (const auto& pool : found->second.pools) {
    for (const auto& server : pool.servers) {
      const auto state = servers_.find({pool.id, server.id});
      if (state != servers_.end()) told.servers.push_back(state->second);
    }
  }
  report_(told);
}

void SimulatedLoadBalancers::remove(const std::string& id, ports::Callback<void> done) {
  balancers_.erase(id);
  later([done = std::move(done)]() mutable { done({}); });
}

void SimulatedLoadBalancers::list(ports::Callback<std::vector<std::string>> done) {
  std::vector<std::string> ids;
  for (const auto& [id, balancer] : balancers_) ids.push_back(id);
  later([ids = std::move(ids), done = std::move(done)]() mutable { done(std::move(ids)); });
}

void SimulatedLoadBalancers::watch(std::function<void(const ports::BalancerReport&)> report,
                                   std::function<void(const std::string&)>) {
  report_ = std::move(report);
}

}  // namespace gantry::fakes
