#include <fmt/format.h>

#include <algorithm>

#include "ecs/plan/planning.h"

namespace gantry::ecs::planning {
namespace {

constexpr Millis kSteadyRepeat = std::chrono::hours(6);
constexpr std::string_view kSeeTroubleshooting =
    " For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

/// Why a deployment failed, in the words of its three places.
struct Failure {
  std::string_view rollout_reason;
  std::string_view event;     ///< `deployment failed: ...`
  std::string_view rollback;  ///< the new rollout's reason; {} is its deployment
  std::string status_reason;  ///< the service deployment's
};

Deployment* primary_of(Service& service) {
  const auto found =
      std::ranges::find(service.deployments, DeploymentStatus::kPrimary, &Deployment::status);
  return found == service.deployments.end() ? nullptr : &*found;
}

/// A task that stopped by itself, or that failed its checks.
bool is_failure(const TaskView& task) {
  switch (task.stop_code) {
    case StopCode::kTaskFailedToStart:
    case StopCode::kEssentialContainerExited:
      return true;
    case StopCode::kServiceSchedulerInitiated:
      return task.stopped_reason.starts_with("Task failed");
    case StopCode::kNone:
    case StopCode::kUserInitiated:
    case StopCode::kSpotInterruption:
    case StopCode::kTerminationNotice:
      return false;
  }
  return false;
}

void count_for_throttle(Draft& draft, const TaskView& task) {
  // AWS: only tasks that go from PENDING to STOPPED hold back starts.
  if (task.started_at || task.stop_code != StopCode::kTaskFailedToStart) return;
  StartThrottle& throttle = draft.next.throttle;
  ++throttle.failures;
  throttle.failed_at = draft.view.now;
  const Millis delay =
      start_delay(throttle.failures, draft.next.desired_count, draft.view.settings);
  if (delay > Millis(0)) throttle.next_start_at = draft.view.now + delay;
  draft.changed = true;
}

void count_for_breaker(Draft& draft, const TaskView& task) {
  if (!is_failure(task)) return;
  const auto found = std::ranges::find(draft.next.deployments, task.generation, &Deployment::id);
  if (found == draft.next.deployments.end() || found->status != DeploymentStatus::kPrimary ||
      found->rollout_state != RolloutState::kInProgress || found->proven) {
    return;
  }
  ++found->failed_tasks;
  found->updated_at = draft.view.now;
  draft.changed = true;
}

/// AWS: "How the Amazon ECS deployment circuit breaker detects failures": the most recent COMPLETED
/// deployment.
const Deployment* rollback_source(const Service& service) {
  const auto found = std::ranges::find_if(service.deployments, [](const Deployment& deployment) {
    return deployment.status == DeploymentStatus::kActive &&
           deployment.rollout_state == RolloutState::kCompleted;
  });
  return found == service.deployments.end() ? nullptr : &*found;
}

void fail(Draft& draft, Deployment& primary, const Failure& failure, bool roll_back) {
  primary.rollout_state = RolloutState::kFailed;
  primary.rollout_state_reason = failure.rollout_reason;
  primary.updated_at = draft.view.now;
  draft.changed = true;
  if (!failure.event.empty()) {
    draft.add_event(fmt::format("{} (deployment {}) deployment failed: {}", head_of(draft.next),
                                primary.id, failure.event));
  }
  const bool was_rollback = primary.rolls_back;
  const Deployment* source = roll_back && !was_rollback ? rollback_source(draft.next) : nullptr;
  if (source != nullptr) {
    draft.add_event(
        fmt::format("{} rolling back to deployment {}.", head_of(draft.next), source->id));
    draft.plan.rollback = {.revision = source->revision_arn,
                           .reason = failure.status_reason,
                           .rollout_reason = std::string(failure.rollback)};
    return;
  }
  const bool rolled_back = was_rollback || roll_back;
  draft.plan.rollout = {.status = rolled_back ? ServiceDeploymentStatus::kRollbackFailed
                                              : ServiceDeploymentStatus::kStopped,
                        .reason = rolled_back && !was_rollback
                                      ? "No rollback candidate was found to run a rollback."
                                      : failure.status_reason};
}

std::string join(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

/// The alarms that count: those in ALARM before the deployment do not.
std::vector<std::string> alarms_against(const Draft& draft, const Deployment& primary) {
  std::vector<std::string> against;
  for (const auto& name : draft.view.alarms) {
    if (std::ranges::find(primary.ignored_alarms, name) == primary.ignored_alarms.end())
      against.push_back(name);
  }
  return against;
}

/// What the user asked with StopServiceDeployment. True if the deployment ended by that.
bool honour_request(Draft& draft, Deployment& primary) {
  if (draft.view.rollout == nullptr) return false;
  const auto status = draft.view.rollout->status;
  const bool abort = status == ServiceDeploymentStatus::kStopRequested;
  if (!abort && status != ServiceDeploymentStatus::kRollbackRequested) return false;
  fail(draft, primary,
       {.rollout_reason = "ECS deployment was stopped by the user.",
        .event = "",
        .rollback = "ECS deployment stopped by the user: rolling back to deploymentId {}.",
        .status_reason = "The service deployment was stopped by the user."},
       !abort);
  return true;
}

}  // namespace

void count_stopped(Draft& draft) {
  for (const TaskView& task : draft.view.tasks) {
    if (task.last_status != TaskStatus::kStopped) continue;
    draft.plan.counted.push_back(task.arn);
    if (draft.next.status != ServiceStatus::kActive) continue;
    count_for_throttle(draft, task);
    count_for_breaker(draft, task);
  }
  StartThrottle& throttle = draft.next.throttle;
  if (!throttle.failed_at) return;
  // In a row: one that has reached RUNNING since takes the throttle back.
  const bool recovered = std::ranges::any_of(draft.view.tasks, [&](const TaskView& task) {
    return task.started_at && *task.started_at > *throttle.failed_at;
  });
  if (recovered) draft.set(throttle, StartThrottle{});
}

bool starts_are_throttled(Draft& draft) {
  const auto& at = draft.next.throttle.next_start_at;
  if (!at || *at <= draft.view.now) return false;
  draft.wake_at(*at);
  draft.announce(fmt::format("{} is unable to consistently start tasks successfully.{}",
                             head_of(draft.next), kSeeTroubleshooting),
                 ServiceAction::kTaskStartImpaired);
  return true;
}

void judge_deployment(Draft& draft) {
  Deployment* primary = primary_of(draft.next);
  if (primary == nullptr || primary->rollout_state != RolloutState::kInProgress) return;
  if (honour_request(draft, *primary)) return;
  if (!primary->proven) {
    const bool healthy = std::ranges::any_of(draft.view.tasks, [&](const TaskView& task) {
      return task.wanted && task.generation == primary->id && is_healthy(draft.view, task, true);
    });
    if (healthy) {
      // AWS: API_Deployment, failedTasks: zero and no longer evaluated from then on.
      primary->proven = true;
      primary->failed_tasks = 0;
      draft.changed = true;
    }
  }
  const auto& configuration = draft.next.deployment_configuration;
  const auto& breaker = configuration.deployment_circuit_breaker;
  const int threshold = draft.view.rollout != nullptr && draft.view.rollout->failure_threshold > 0
                            ? draft.view.rollout->failure_threshold
                            : failure_threshold(draft.next.desired_count);
  if (breaker && breaker->enable.value_or(false) && primary->failed_tasks >= threshold) {
    fail(draft, *primary,
         {.rollout_reason = "ECS deployment circuit breaker: tasks failed to start.",
          .event = "tasks failed to start.",
          .rollback = "ECS deployment circuit breaker: rolling back to deploymentId {}.",
          .status_reason = "Deployment circuit breaker threshold was reached."},
         breaker->rollback.value_or(false));
    return;
  }
  // The alarms that a rollback answers may ring on for a while.
  if (primary->rolls_back || !configuration.alarms || !configuration.alarms->enable.value_or(false))
    return;
  if (!primary->alarms_noted) {
    primary->alarms_noted = true;
    primary->ignored_alarms = draft.view.alarms;
    draft.changed = true;
  }
  const auto against = alarms_against(draft, *primary);
  if (against.empty()) return;
  fail(draft, *primary,
       {.rollout_reason = "ECS deployment alarms: alarm detected.",
        .event = "alarm detected.",
        .rollback = "ECS deployment alarms: rolling back to deploymentId {}.",
        .status_reason = fmt::format("Deployment alarms were triggered: {}.", join(against))},
       configuration.alarms->rollback.value_or(false));
}

void unsettle(Draft& draft) {
  draft.set(draft.next.steady_deployment, std::string());
  if (draft.next.notes.steady_at) draft.set(draft.next.notes.steady_at, std::nullopt);
  Deployment* primary = primary_of(draft.next);
  if (primary != nullptr && primary->baking_since) {
    draft.set(primary->baking_since, std::nullopt);  // baking begins anew when all is well again
  }
}

void settle_deployment(Draft& draft) {
  Deployment* primary = primary_of(draft.next);
  if (primary == nullptr || primary->rollout_state == RolloutState::kFailed) return;
  const Time now = draft.view.now;
  if (primary->rollout_state == RolloutState::kInProgress) {
    const auto& configuration = draft.next.deployment_configuration;
    const bool watched = configuration.alarms && configuration.alarms->enable.value_or(false);
    const Millis bake =
        std::max(watched ? draft.view.bake_time : Millis(0),
                 Millis(std::chrono::minutes(configuration.bake_time_in_minutes.value_or(0))));
    if (bake > Millis(0)) {
      if (!primary->baking_since) draft.set(primary->baking_since, std::optional(now));
      if (now - *primary->baking_since < bake) {
        draft.wake_at(*primary->baking_since + bake);
        return;
      }
    }
    primary->rollout_state = RolloutState::kCompleted;
    primary->rollout_state_reason = fmt::format("ECS deployment {} completed.", primary->id);
    primary->updated_at = now;
    draft.changed = true;
    draft.add_event(
        fmt::format("{} (deployment {}) deployment completed.", head_of(draft.next), primary->id));
    if (draft.view.rollout != nullptr) {
      draft.plan.rollout = {
          .status = primary->rolls_back ? ServiceDeploymentStatus::kRollbackSuccessful
                                        : ServiceDeploymentStatus::kSuccessful,
          .reason = primary->rolls_back ? draft.view.rollout->rollback_reason : ""};
    }
    // Kept until now: a rollback would have returned to one of them.
    std::erase_if(draft.next.deployments, [](const Deployment& deployment) {
      return deployment.status != DeploymentStatus::kPrimary;
    });
    primary = primary_of(draft.next);
  }
  if (!draft.next.notes.notices.empty()) draft.set(draft.next.notes.notices, std::vector<Notice>{});
  const auto& steady_at = draft.next.notes.steady_at;
  if (draft.next.steady_deployment == primary->id && steady_at &&
      now - *steady_at < kSteadyRepeat) {
    draft.wake_at(*steady_at + kSteadyRepeat);
    return;
  }
  draft.set(draft.next.steady_deployment, primary->id);
  draft.set(draft.next.notes.steady_at, std::optional(now));
  draft.wake_at(now + kSteadyRepeat);
  draft.add_event(fmt::format("{} has reached a steady state.", head_of(draft.next)),
                  ServiceAction::kSteadyState);
}

}  // namespace gantry::ecs::planning
