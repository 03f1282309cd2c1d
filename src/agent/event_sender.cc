#include "agent/event_sender.h"

#include "base/log.h"

namespace gantry::agent {
namespace {

constexpr int kMaximumCalls = 10;
constexpr Millis kFirstRetry{1'000};
constexpr Millis kLastRetry{30'000};
constexpr double kRetryFactor = 1.3;
constexpr Millis kDrainBase{10'000};
constexpr Millis kDrainSpread{20'000};

}  // namespace

EventSender::EventSender(Executor& executor, ControlPlane& control_plane, IdSource& ids,
                         std::function<void(const Report&)> settled,
                         std::function<Report(const std::string&)> describe)
    : executor_(executor),
      control_plane_(control_plane),
      ids_(ids),
      settled_(std::move(settled)),
      describe_(std::move(describe)) {}

EventSender::Queue& EventSender::queue(const std::string& task_arn) {
  return queues_.try_emplace(task_arn, Queue{.backoff = {kFirstRetry, kLastRetry, kRetryFactor}})
      .first->second;
}

void EventSender::container_changed(const std::string& task_arn,
                                    api::ecs::ContainerStateChange change) {
  queue(task_arn).held.push_back(std::move(change));
  arm_drain();
}

void EventSender::task_changed(Report report) {
  const std::string task_arn = *report.task;
  enqueue(task_arn, std::move(report));
}

void EventSender::enqueue(const std::string& task_arn, Report report) {
  Queue& own = queue(task_arn);
  if (!own.held.empty()) report.containers = std::exchange(own.held, {});
  own.reports.push_back(std::move(report));
  if (std::exchange(own.busy, true)) return;
  ready_.push_back(task_arn);
  pump();
}

void EventSender::pump() {
  while (calls_ < kMaximumCalls && !ready_.empty()) {
    const std::string task_arn = std::move(ready_.front());
    ready_.pop_front();
    submit(task_arn);
  }
}

void EventSender::submit(const std::string& task_arn) {
  ++calls_;
  control_plane_.submit_task_state_change(
      queues_.at(task_arn).reports.front(),
      lifetime_.bind(
          [this, task_arn](const Result<api::ecs::SubmitTaskStateChangeResponse>& answer) {
            on_answer(task_arn, answer);
          }));
}

void EventSender::on_answer(const std::string& task_arn,
                            const Result<api::ecs::SubmitTaskStateChangeResponse>& answer) {
  --calls_;
  if (answer || answer.error().code == "InvalidParameterException") {
    if (!answer) log::warn("report of {} discarded: {}", task_arn, answer.error().message);
    finished(task_arn);
  } else {
    Queue& own = queues_.at(task_arn);
    log::warn("report of {} not accepted, will be repeated: {}: {}", task_arn, answer.error().code,
              answer.error().message);
    own.retry = executor_.after(own.backoff.next(ids_), [this, task_arn] {
      ready_.push_back(task_arn);
      pump();
    });
  }
  pump();
}

void EventSender::finished(const std::string& task_arn) {
  Queue& own = queues_.at(task_arn);
  const Report report = std::move(own.reports.front());
  own.reports.pop_front();
  own.backoff.reset();
  own.busy = !own.reports.empty();
  if (report.status == "STOPPED") {
    queues_.erase(task_arn);
  } else if (own.busy) {
    ready_.push_back(task_arn);
  } else if (own.held.empty()) {
    queues_.erase(task_arn);
  }
  settled_(report);
}

void EventSender::arm_drain() {
  if (std::exchange(drain_armed_, true)) return;
  drain_ = executor_.after(random_between(ids_, kDrainBase, kDrainSpread), [this] { drain(); });
}

void EventSender::drain() {
  drain_armed_ = false;
  std::vector<std::string> late;
  for (const auto& [task_arn, own] : queues_) {
    if (!own.held.empty()) late.push_back(task_arn);
  }
  for (const std::string& task_arn : late) enqueue(task_arn, describe_(task_arn));
}

}  // namespace gantry::agent
