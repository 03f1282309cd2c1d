#include "adapters/haproxy/haproxy_engine.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "adapters/haproxy/configuration.h"
#include "base/log.h"

namespace gantry::haproxy {
namespace {

constexpr Millis kTick{250};
constexpr Millis kLookInterval{1'000};  ///< at those without a server that waits for its verdict
constexpr Millis kCountersInterval{10'000};
constexpr int kMostSilent = 3;

using ports::BalancerReport;

bool is_waiting(const BalancerReport& report) {
  return std::ranges::any_of(report.servers, [](const ports::ServerState& server) {
    return server.health == ports::ServerHealth::kInitial;
  });
}

bool same_health(const BalancerReport& a, const BalancerReport& b) {
  return std::ranges::equal(
      a.servers, b.servers, [](const ports::ServerState& x, const ports::ServerState& y) {
        return x.pool == y.pool && x.server == y.server && x.health == y.health &&
               x.failure == y.failure && x.code == y.code;
      });
}

}  // namespace

HaproxyEngine::HaproxyEngine(BalancerHost& host, std::filesystem::path folder, Executor& state,
                             Executor& worker)
    : host_(host), folder_(std::move(folder)), state_(state), worker_(worker) {}

HaproxyEngine::~HaproxyEngine() { *alive_ = false; }

template <class T>
void HaproxyEngine::on_worker(std::move_only_function<Result<T>()> work, ports::Callback<T> done) {
  worker_.post(
      [&state = state_, alive = alive_, work = std::move(work), done = std::move(done)]() mutable {
        auto result = work();
        state.post([alive, result = std::move(result), done = std::move(done)]() mutable {
          if (*alive) done(std::move(result));
        });
      });
}

Place HaproxyEngine::place(const std::string& id) const {
  const auto folder = folder_ / id;
  return {.folder = folder, .inside = host_.inside(folder)};
}

void HaproxyEngine::apply(const ports::LoadBalancerSpec& spec, ports::Callback<void> done) {
  if (auto checked = check(spec); !checked) {
    state_.post([alive = alive_, checked = std::move(checked), done = std::move(done)]() mutable {
      if (*alive) done(std::move(checked));
    });
    return;
  }
  auto& balancer = balancers_[spec.id];
  balancer.wanted = spec;
  balancer.waiting.push_back(std::move(done));
  turn(spec.id);
}

void HaproxyEngine::remove(const std::string& id, ports::Callback<void> done) {
  auto& balancer = balancers_[id];
  balancer.removals.push_back(std::move(done));
  balancer.ending = true;
  turn(id);
}

/// What is next for it, unless something is under way.
void HaproxyEngine::turn(const std::string& id) {
  auto& balancer = balancers_[id];
  if (balancer.busy) return;
  if (balancer.ending) return end(id);
  if (!balancer.wanted) return;
  balancer.busy = true;
  const auto spec = *std::exchange(balancer.wanted, std::nullopt);
  auto waiting = std::exchange(balancer.waiting, {});
  begin(id, spec,
        [this, id, spec, waiting = std::move(waiting)](const Result<void>& result) mutable {
          auto& balancer = balancers_[id];
          balancer.busy = false;
          if (result) {
            balancer.applied = spec;
            balancer.silent = 0;
            balancer.looked_at = {};
          }
          for (auto& done : waiting) done(result);
          turn(id);
        });
}

void HaproxyEngine::begin(const std::string& id, const ports::LoadBalancerSpec& spec,
                          ports::Callback<void> done) {
  host_.is_running(id, [this, spec, done = std::move(done)](Result<bool> running) mutable {
    if (!running) return done(std::unexpected(std::move(running).error()));
    if (*running) return update_running(spec, std::move(done));
    start(spec, std::move(done));
  });
}

void HaproxyEngine::start(const ports::LoadBalancerSpec& spec, ports::Callback<void> done) {
  const auto where = place(spec.id);
  auto started = [this, spec, where, done = std::move(done)](Result<void> result) mutable {
    if (!result) return done(std::move(result));
    on_worker<void>(
        [spec, where]() -> Result<void> {
          GANTRY_CHECK(await_start(where, spec));
          return update(where, spec);
        },
        std::move(done));
  };
  on_worker<void>([spec, where] { return prepare_start(where, spec); },
                  [this, spec, where, started = std::move(started)](Result<void> prepared) mutable {
                    if (!prepared) return started(std::move(prepared));
                    host_.start(spec, where.folder, std::move(started));
                  });
}

void HaproxyEngine::update_running(const ports::LoadBalancerSpec& spec,
                                   ports::Callback<void> done) {
  on_worker<void>([spec, where = place(spec.id)] { return update(where, spec); }, std::move(done));
}

void HaproxyEngine::end(const std::string& id) {
  auto& balancer = balancers_[id];
  balancer.busy = true;
  balancer.applied.reset();
  host_.remove(id, [this, id](Result<void> removed) {
    if (removed) {
      worker_.post([folder = folder_ / id] {
        std::error_code error;
        std::filesystem::remove_all(folder, error);
      });
    }
    auto& balancer = balancers_[id];
    balancer.busy = balancer.ending = false;
    auto removals = std::exchange(balancer.removals, {});
    // An apply() after the remove() makes it anew.
    const bool over = removed && !balancer.wanted;
    if (over) balancers_.erase(id);
    for (auto& done : removals) done(removed);
    if (!over) turn(id);
  });
}

void HaproxyEngine::list(ports::Callback<std::vector<std::string>> done) {
  host_.list(std::move(done));
}

void HaproxyEngine::watch(std::function<void(const BalancerReport& report)> report,
                          std::function<void(const std::string& id)> lost) {
  report_ = std::move(report);
  lost_ = std::move(lost);
  tick();
}

void HaproxyEngine::tick() {
  for (auto& [id, balancer] : balancers_) {
    if (balancer.busy || !balancer.applied) continue;
    const auto pause = is_waiting(balancer.last) ? kTick : kLookInterval;
    if (state_.now() - balancer.looked_at >= pause) look_at(id, balancer);
  }
  timer_ = state_.after(kTick, [this] { tick(); });
}

void HaproxyEngine::look_at(const std::string& id, Balancer& balancer) {
  balancer.busy = true;
  balancer.looked_at = state_.now();
  on_worker<BalancerReport>(
      [spec = *balancer.applied, where = place(id)] { return look(where, spec); },
      [this, id](Result<BalancerReport> report) { looked(id, std::move(report)); });
}

void HaproxyEngine::looked(const std::string& id, Result<BalancerReport> report) {
  auto& balancer = balancers_[id];
  balancer.busy = false;
  if (report) {
    balancer.silent = 0;
    const bool news = !same_health(*report, balancer.last);
    const bool due = state_.now() - balancer.told_at >= kCountersInterval;
    balancer.last = *std::move(report);
    if ((news || due) && !balancer.ending) {
      balancer.told_at = state_.now();
      const auto copy = balancer.last;  // the listener may end it
      report_(copy);
    }
  } else if (++balancer.silent >= kMostSilent && !balancer.ending && !balancer.wanted) {
    log::warn("{}", report.error().message);
    balancer.applied.reset();
    lost_(id);
  }
  turn(id);
}

}  // namespace gantry::haproxy
