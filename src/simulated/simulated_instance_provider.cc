#include "simulated/simulated_instance_provider.h"

#include "simulated/simulated_host.h"

namespace gantry::simulated {

SimulatedInstanceProvider::SimulatedInstanceProvider(Executor& state, Executor& agents,
                                                     IdSource& ids, Options options)
    : state_(state), agents_(agents), ids_(ids), options_(options) {}

SimulatedInstanceProvider::~SimulatedInstanceProvider() = default;

void SimulatedInstanceProvider::connect(Access access) { access_->emplace(std::move(access)); }

void SimulatedInstanceProvider::disconnect() {
  access_->reset();
  exited_ = nullptr;
  for (const auto& [id, host] : hosts_) host->break_sessions();
}

void SimulatedInstanceProvider::start(const ports::InstanceSpec& spec, ports::Callback<void> done) {
  agents_.post([this, spec, done = std::move(done)]() mutable {
    auto& host = hosts_[spec.instance_id];
    if (!host) {
      host = std::make_unique<SimulatedHost>(spec, access_, agents_, ids_,
                                             options_.seed + hosts_.size());
    }
    host->boot(spec);
    state_.post([done = std::move(done)]() mutable { done({}); });
  });
}

void SimulatedInstanceProvider::terminate(const std::string& instance_id,
                                          ports::Callback<void> done) {
  agents_.post([this, instance_id, done = std::move(done)]() mutable {
    hosts_.erase(instance_id);
    state_.post([done = std::move(done)]() mutable { done({}); });
  });
}

void SimulatedInstanceProvider::stop(const std::string& instance_id, ports::Callback<void> done) {
  agents_.post([this, instance_id, done = std::move(done)]() mutable {
    if (SimulatedHost* found = host(instance_id)) found->power_off();
    state_.post([done = std::move(done)]() mutable { done({}); });
  });
}

void SimulatedInstanceProvider::reboot(const std::string& instance_id, ports::Callback<void> done) {
  agents_.post([this, instance_id, done = std::move(done)]() mutable {
    if (SimulatedHost* found = host(instance_id)) {
      found->power_off();
      found->boot(found->spec());
    }
    state_.post([done = std::move(done)]() mutable { done({}); });
  });
}

void SimulatedInstanceProvider::read_console(const std::string& instance_id,
                                             ports::Callback<std::string> done) {
  agents_.post([this, instance_id, done = std::move(done)]() mutable {
    Result<std::string> text = failure("NotFound", "there is no host " + instance_id);
    if (const SimulatedHost* found = host(instance_id)) text = found->console();
    state_.post(
        [done = std::move(done), text = std::move(text)]() mutable { done(std::move(text)); });
  });
}

void SimulatedInstanceProvider::check(const std::string& instance_id,
                                      ports::Callback<ports::HostCheck> done) {
  agents_.post([this, instance_id, done = std::move(done)]() mutable {
    const SimulatedHost* found = host(instance_id);
    const bool up = found && found->is_on();
    state_.post(
        [done = std::move(done), up]() mutable { done(ports::HostCheck{.up = up, .booted = up}); });
  });
}

void SimulatedInstanceProvider::list(ports::Callback<std::vector<ports::ObservedInstance>> done) {
  agents_.post([this, done = std::move(done)]() mutable {
    std::vector<ports::ObservedInstance> found;
    for (const auto& [id, host] : hosts_) {
      found.push_back({.instance_id = id, .running = host->is_on()});
    }
    state_.post(
        [done = std::move(done), found = std::move(found)]() mutable { done(std::move(found)); });
  });
}

SimulatedHost* SimulatedInstanceProvider::host(const std::string& instance_id) {
  const auto found = hosts_.find(instance_id);
  return found == hosts_.end() ? nullptr : found->second.get();
}

void SimulatedInstanceProvider::kill(const std::string& instance_id) {
  agents_.post([this, instance_id] {
    hosts_.erase(instance_id);
    state_.post([this, instance_id] {
      if (exited_) exited_(instance_id);
    });
  });
}

}  // namespace gantry::simulated
