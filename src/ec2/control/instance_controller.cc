#include "ec2/control/instance_controller.h"

#include <algorithm>

#include "base/ipv4.h"
#include "base/log.h"
#include "ec2/model/instance_types.h"
#include "ec2/model/names.h"
#include "ec2/model/state_reasons.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {
namespace {

ports::InstanceSpec make_spec(const Instance& instance) {
  const auto address = parse_ipv4(instance.interface.private_ip).value_or(Ipv4());
  ports::InstanceSpec spec{.instance_id = instance.id.str(),
                           .account = instance.account,
                           .region = instance.region,
                           .availability_zone = instance.availability_zone,
                           .instance_type = instance.instance_type,
                           .image_id = instance.image_id,
                           .vpc_id = instance.vpc_id.str(),
                           .subnet_id = instance.subnet_id.str(),
                           .private_ip = instance.interface.private_ip,
                           .mac_address = instance.interface.mac_address,
                           .host_name = host_name(address),
                           .user_data = instance.user_data};
  if (const InstanceType* type = find_instance_type(instance.instance_type)) {
    spec.vcpus = type->vcpus;
    spec.memory = type->memory;
  }
  return spec;
}

/// No retry helps: the machine is full. AWS ends such a launch at once.
bool is_final(const Error& error) { return error.code == "InsufficientInstanceCapacity"; }

}  // namespace

InstanceController::InstanceController(Executor& state, store::Database& database, Ec2& ec2,
                                       ports::InstanceProvider& provider,
                                       InstanceControllerOptions options)
    : state_(state),
      database_(database),
      ec2_(ec2),
      provider_(provider),
      options_(options),
      queue_(state, [this](const std::string& id) { process(id); }) {}

void InstanceController::start() {
  ec2_.tables().instances.watch([this](const Instance* before, const Instance* after) {
    queue_.add(after ? after->id.str() : before->id.str());
  });
  ec2_.hosts().read_console = [this](const InstanceId& id) { read_console(id); };
  provider_.watch([this](const std::string& id) { exited(InstanceId(id)); });
  for (const Instance& instance : ec2_.tables().instances) queue_.add(instance.id.str());
  end_orphans();
}

void InstanceController::process(const std::string& id) {
  database_.when_durable(database_.last_committed(), [this, id] { reconcile(id); });
}

void InstanceController::reconcile(const std::string& id) {
  const Instance* instance = ec2_.find(InstanceId(id));
  if (!instance || in_flight_.contains(id)) return;  // the provider's answer brings it back
  switch (instance->state) {
    case InstanceState::kPending:
      return start_host(*instance);
    case InstanceState::kRunning:
      if (!up_.contains(id)) return start_host(*instance);
      if (instance->reboot_wanted) reboot_host(*instance);
      return;
    case InstanceState::kShuttingDown:
      return terminate_host(*instance);
    case InstanceState::kTerminated:
      return sweep(*instance);
    case InstanceState::kStopping:
      return stop_host(*instance);
    case InstanceState::kStopped:
      return;
  }
}

void InstanceController::start_host(const Instance& instance) {
  if (!may_call(instance)) return;
  in_flight_.insert(instance.id.str());
  provider_.start(make_spec(instance), [this, id = instance.id](Result<void> result) {
    started(id, std::move(result));
  });
}

void InstanceController::started(const InstanceId& id, Result<void> result) {
  in_flight_.erase(id.str());
  if (!result) return failed(id, result.error());
  up_.insert(id.str());
  check_host(id);
  transact(id, [&](store::Tx& tx) {
    // Does nothing if the instance runs already, or was told to shut down meanwhile.
    ec2_.move(tx, id, InstanceState::kRunning, std::nullopt, state_.now());
  });
}

void InstanceController::reboot_host(const Instance& instance) {
  if (!may_call(instance)) return;
  in_flight_.insert(instance.id.str());
  ec2_.hosts().health.erase(instance.id.str());
  provider_.reboot(instance.id.str(), [this, id = instance.id](Result<void> result) {
    rebooted(id, std::move(result));
  });
}

void InstanceController::rebooted(const InstanceId& id, Result<void> result) {
  in_flight_.erase(id.str());
  if (!result) return failed(id, result.error());
  check_host(id);
  transact(id, [&](store::Tx& tx) {
    ec2_.tables().instances.update(tx, id.str(), [](Instance& record) {
      record.reboot_wanted = false;
      record.provider_failures = 0;
      record.retry_at.reset();
    });
  });
}

void InstanceController::stop_host(const Instance& instance) {
  if (!may_call(instance)) return;
  in_flight_.insert(instance.id.str());
  provider_.stop(instance.id.str(),
                 [this, id = instance.id](Result<void> result) { stopped(id, std::move(result)); });
}

void InstanceController::stopped(const InstanceId& id, Result<void> result) {
  in_flight_.erase(id.str());
  if (!result) return failed(id, result.error());
  is_down(id);
  transact(id, [&](store::Tx& tx) {
    const Instance* instance = ec2_.find(id);
    if (!instance) return;
    ec2_.move(tx, id, InstanceState::kStopped, instance->state_reason, state_.now());
  });
}

void InstanceController::terminate_host(const Instance& instance) {
  if (!may_call(instance)) return;
  in_flight_.insert(instance.id.str());
  provider_.terminate(instance.id.str(), [this, id = instance.id](Result<void> result) {
    terminated(id, std::move(result));
  });
}

void InstanceController::terminated(const InstanceId& id, Result<void> result) {
  in_flight_.erase(id.str());
  if (!result) return failed(id, result.error());
  up_.erase(id.str());
  checks_.erase(id.str());
  ec2_.hosts().health.erase(id.str());
  transact(id, [&](store::Tx& tx) {
    const Instance* instance = ec2_.find(id);
    if (!instance) return;
    ec2_.move(tx, id, InstanceState::kTerminated, instance->state_reason, state_.now());
  });
}

void InstanceController::failed(const InstanceId& id, const Error& error) {
  log::warn("ec2: instance {}: {}: {}", id.str(), error.code, error.message);
  transact(id, [&](store::Tx& tx) {
    const Instance* instance = ec2_.find(id);
    if (!instance) return;
    const int failures = instance->provider_failures + 1;
    const bool starting = is_active(instance->state);
    if (starting && (failures >= options_.start_attempts || is_final(error))) {
      if (instance->started_at != instance->launch_time) {
        // AWS: "Troubleshoot instance launch issues": one that was stopped goes back to that.
        ec2_.move(tx, id, InstanceState::kStopped, launch_failed(error.code, error.message),
                  state_.now());
        return;
      }
      // What there is of the host goes too, hence by way of shutting-down.
      ec2_.move(tx, id, InstanceState::kShuttingDown, launch_failed(error.code, error.message),
                state_.now());
      return;
    }
    const auto delay =
        std::min(options_.first_retry * (1 << std::min(failures - 1, 16)), options_.longest_retry);
    ec2_.tables().instances.update(tx, id.str(), [&](Instance& record) {
      record.provider_failures = failures;
      record.retry_at = state_.now() + delay;
    });
  });
}

bool InstanceController::may_call(const Instance& instance) {
  if (!instance.retry_at || *instance.retry_at <= state_.now()) return true;
  queue_.add_after(instance.id.str(), *instance.retry_at - state_.now());
  return false;
}

// AWS: "Change instance initiated shutdown behavior".
void InstanceController::exited(const InstanceId& id) {
  is_down(id);
  const Instance* instance = ec2_.find(id);
  if (!instance || instance->state != InstanceState::kRunning) return;
  const bool stop = instance->shutdown_behavior == ShutdownBehavior::kStop;
  transact(id, [&](store::Tx& tx) {
    ec2_.move(tx, id, stop ? InstanceState::kStopped : InstanceState::kShuttingDown,
              instance_initiated_shutdown(), state_.now());
  });
}

/// Also keeps what its console said last.
void InstanceController::is_down(const InstanceId& id) {
  up_.erase(id.str());
  checks_.erase(id.str());
  ec2_.hosts().health.erase(id.str());
  read_console(id);
}

void InstanceController::check_host(const InstanceId& id) {
  provider_.check(id.str(),
                  [this, id](const Result<ports::HostCheck>& result) { checked(id, result); });
}

void InstanceController::checked(const InstanceId& id, const Result<ports::HostCheck>& result) {
  const Instance* instance = ec2_.find(id);
  const bool due =
      instance && instance->state != InstanceState::kTerminated && up_.contains(id.str());
  if (!due) return;
  HostHealth& health = ec2_.hosts().health[id.str()];
  const bool was_impaired =
      health.system == CheckResult::kImpaired || health.instance == CheckResult::kImpaired;
  const bool first_boot = health.instance == CheckResult::kInitializing;
  health.checked_at = state_.now();
  if (result) {
    health.system = result->up ? CheckResult::kOk : CheckResult::kImpaired;
    const auto otherwise =
        result->up && first_boot ? CheckResult::kInitializing : CheckResult::kImpaired;
    health.instance = result->booted ? CheckResult::kOk : otherwise;
    if (result->booted && first_boot) read_console(id);
  } else {
    health.system = CheckResult::kImpaired;  // nobody knows how it is
  }
  if (!was_impaired) health.impaired_since = state_.now();
  const bool booting = health.instance == CheckResult::kInitializing;
  checks_[id.str()] =
      state_.after(booting ? options_.first_check_interval : options_.check_interval,
                   [this, id] { check_host(id); });
}

void InstanceController::read_console(const InstanceId& id) {
  provider_.read_console(id.str(), [this, id](Result<std::string> text) {
    const Instance* instance = ec2_.find(id);
    if (!text || !instance) return;
    ec2_.hosts().consoles[id.str()] = {.text = *std::move(text), .read_at = state_.now()};
  });
}

void InstanceController::sweep(const Instance& instance) {
  const auto age = state_.now() - instance.state_changed_at;
  if (age < options_.keep_terminated) {
    return queue_.add_after(instance.id.str(), options_.keep_terminated - age);
  }
  const InstanceId id = instance.id;
  ec2_.hosts().forget(id);
  transact(id, [&](store::Tx& tx) { ec2_.tables().instances.erase(tx, id.str()); });
}

void InstanceController::end_orphans() {
  provider_.list([this](Result<std::vector<ports::ObservedInstance>> observed) {
    if (observed) return end_orphans_among(*observed);
    log::warn("ec2: the provider {} cannot list its hosts: {}", provider_.name(),
              observed.error().message);
    retry_orphans();
  });
}

void InstanceController::end_orphans_among(const std::vector<ports::ObservedInstance>& observed) {
  for (const auto& host : observed) {
    const Instance* instance = ec2_.find(InstanceId(host.instance_id));
    if (instance && instance->state != InstanceState::kTerminated) continue;
    log::info("ec2: ending the host {}, which no instance has", host.instance_id);
    provider_.terminate(host.instance_id, [this](Result<void> result) {
      if (!result) retry_orphans();
    });
  }
}

void InstanceController::retry_orphans() {
  orphan_timer_ = state_.after(options_.orphan_retry, [this] { end_orphans(); });
}

template <class F>
void InstanceController::transact(const InstanceId& id, F&& f) {
  const auto result = database_.transact([&](store::Tx& tx) -> Result<void> {
    f(tx);
    return {};
  });
  if (result) {
    queue_.forget(id.str());
    return queue_.add(id.str());
  }
  // The disk is nearly full. The provider's calls may be repeated, so start over.
  log::error("ec2: cannot write the state of instance {}: {}", id.str(), result.error().message);
  queue_.retry(id.str());
}

}  // namespace gantry::ec2
