#include "ecs/ecs.h"

#include <fmt/format.h>

#include "base/log.h"
#include "ecs/definition_sweep.h"
#include "ecs/lifecycle.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {
namespace {

constexpr Millis kSweepInterval = std::chrono::minutes(1);
// One sweep must not hold the state thread for long.
constexpr std::size_t kMostSweptAtOnce = 1000;
constexpr std::size_t kMostServicesSweptAtOnce = 20;

}  // namespace

Ecs::Ecs(Executor& state, store::Database& database, ec2::Ec2& ec2,
         autoscaling::Autoscaling& autoscaling, IdSource& ids, EcsOptions options)
    : state_(state),
      database_(database),
      options_(options),
      tables_(database),
      operations_(tables_, ec2, options.targets),
      events_(state, database, tables_),
      targets_(state, database, tables_, ids, options.targets ? *options.targets : no_targets_),
      services_(state, database, tables_, ids, options.alarms ? *options.alarms : no_alarms_,
                options.scheduler),
      provisioning_(state, database, tables_, ids),
      capacity_(state, database, tables_, autoscaling, ids) {
  tables_.ec2 = &ec2;
  // In the same transaction as the instance's own change: there is no moment in which a task runs
  // nowhere.
  ec2.on_state_change(
      [this](store::Tx& tx, const ec2::Instance& instance) { host_changed(tx, instance); });
}

void Ecs::host_changed(store::Tx& tx, const ec2::Instance& instance) {
  const bool is_gone = instance.state == ec2::InstanceState::kShuttingDown ||
                       instance.state == ec2::InstanceState::kTerminated;
  const bool is_down = instance.state == ec2::InstanceState::kStopping ||
                       instance.state == ec2::InstanceState::kStopped;
  if (!is_gone && !is_down) return;
  // AWS: "Stopped tasks error messages", Host EC2 (instance ID) stopped/terminated.
  const StopRequest request{.code = StopCode::kTerminationNotice,
                            .reason = fmt::format("Host EC2 (instance {}) {}", instance.id.str(),
                                                  is_gone ? "terminated" : "stopped")};
  std::vector<std::string> arns;
  for (const auto& lost : tables_.instances_by_ec2_id.range(instance.id.str()))
    arns.push_back(lost.arn);
  for (const auto& arn : arns) {
    if (is_gone) {
      retire_instance(tables_, tx, arn, request, state_.now());
    } else {
      lose_tasks(tables_, tx, arn, request, state_.now());
    }
  }
}

void Ecs::start() {
  targets_.start();
  services_.start();
  provisioning_.start();
  capacity_.start();
  sweep();
}

void Ecs::sweep() {
  std::vector<std::string> expired;
  // The index has whole minutes: one more, so that none goes early.
  const Time limit = state_.now() - kSweepInterval - options_.stopped_task_lifetime;
  for (const Task& task : tables_.stopped_tasks.below(limit)) {
    expired.push_back(task.arn);
    if (expired.size() == kMostSweptAtOnce) break;
  }
  if (!expired.empty()) {
    const auto swept = database_.transact([&](store::Tx& tx) -> Result<void> {
      for (const auto& arn : expired) tables_.tasks.erase(tx, arn);
      return {};
    });
    if (!swept) log::warn("stopped tasks stay for now: {}", swept.error().message);
  }
  if (tables_.definitions_by_status.count(TaskDefinitionStatus::kDeleteInProgress) > 0) {
    const auto swept = database_.transact([&](store::Tx& tx) -> Result<void> {
      erase_unreferenced_definitions(tables_, tx, kMostSweptAtOnce);
      return {};
    });
    if (!swept) log::warn("deleted task definitions stay for now: {}", swept.error().message);
  }
  sweep_services();
  sweep_timer_ = state_.after(expired.size() == kMostSweptAtOnce ? Millis(10) : kSweepInterval,
                              [this] { sweep(); });
}

void Ecs::sweep_services() {
  const auto swept = database_.transact([&](store::Tx& tx) -> Result<void> {
    erase_expired_services(tables_, tx, state_.now(), kMostServicesSweptAtOnce);
    return {};
  });
  if (!swept) log::warn("deleted services stay for now: {}", swept.error().message);
}

}  // namespace gantry::ecs
