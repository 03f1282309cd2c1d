#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ports/instance_provider.h"

namespace gantry::ec2::testing {

/// Hosts in a map. Outlives controllers, as hosts outlive gantryd. Answers at once, or when told
/// to.
class FakeProvider final : public ports::InstanceProvider {
 public:
  [[nodiscard]] std::string_view name() const override { return "fake"; }

  void start(const ports::InstanceSpec& spec, ports::Callback<void> done) override {
    starts.push_back(spec);
    answer([this, id = spec.instance_id, done = std::move(done)]() mutable {
      if (!start_errors.empty()) {
        const auto error = start_errors.front();
        start_errors.pop_front();
        return done(std::unexpected(error));
      }
      hosts[id] = true;
      done({});
    });
  }

  void terminate(const std::string& id, ports::Callback<void> done) override {
    terminations.push_back(id);
    answer([this, id, done = std::move(done)]() mutable {
      if (!terminate_errors.empty()) {
        const auto error = terminate_errors.front();
        terminate_errors.pop_front();
        return done(std::unexpected(error));
      }
      hosts.erase(id);
      done({});
    });
  }

  void stop(const std::string& id, ports::Callback<void> done) override {
    stops.push_back(id);
    answer([this, id, done = std::move(done)]() mutable {
      hosts[id] = false;
      done({});
    });
  }

  void reboot(const std::string& id, ports::Callback<void> done) override {
    reboots.push_back(id);
    answer([done = std::move(done)]() mutable { done({}); });
  }

  void read_console(const std::string& id, ports::Callback<std::string> done) override {
    done(hosts.contains(id) ? "console of " + id : std::string());
  }

  void check(const std::string& id, ports::Callback<ports::HostCheck> done) override {
    const auto found = hosts.find(id);
    const bool up = found != hosts.end() && found->second;
    done(ports::HostCheck{.up = up, .booted = up && booted});
  }

  void list(ports::Callback<std::vector<ports::ObservedInstance>> done) override {
    if (list_fails) return done(failure("Fake", "no list"));
    std::vector<ports::ObservedInstance> observed;
    for (const auto& [id, running] : hosts) observed.push_back({id, running});
    done(std::move(observed));
  }

  void watch(std::function<void(const std::string&)> exited) override {
    exited_ = std::move(exited);
  }

  /// The host shuts down from within.
  void shut_down(const std::string& id) {
    hosts[id] = false;
    exited_(id);
  }

  /// Answers what `hold` kept.
  void release() {
    hold = false;
    for (auto& work : std::exchange(held_, {})) work();
  }

  /// Calls that wait for release() are lost, as their process is.
  void forget_calls() { held_.clear(); }

  std::map<std::string, bool> hosts;  ///< whether it runs
  std::vector<ports::InstanceSpec> starts;
  std::vector<std::string> terminations;
  std::vector<std::string> stops;
  std::vector<std::string> reboots;
  std::deque<Error> start_errors;
  std::deque<Error> terminate_errors;
  bool booted = true;  ///< as check() tells
  bool list_fails = false;
  bool hold = false;

 private:
  void answer(std::move_only_function<void()> work) {
    if (hold) {
      held_.push_back(std::move(work));
    } else {
      work();
    }
  }

  std::function<void(const std::string&)> exited_;
  std::vector<std::move_only_function<void()>> held_;
};

}  // namespace gantry::ec2::testing
