#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/backoff.h"
#include "agent/control_plane.h"
#include "agent/lifetime.h"
#include "base/executor.h"
#include "base/id_source.h"

namespace gantry::agent {

/// Carries state changes to the control plane. AWS: agent-protocol 2.5, Sending rules: the reports
/// of one task go one after another in order, at most ten calls are under way; changes of
/// containers wait for their task's next report, or for a timer of 10 to 30 seconds; a report is
/// repeated until it is accepted, only InvalidParameterException discards it.
class EventSender {
 public:
  using Report = api::ecs::SubmitTaskStateChangeRequest;

  /// `settled` is told each report that is accepted or discarded; `describe` gives a task's report
  /// (without containers) as of now, for changes that the timer drives out.
  EventSender(Executor& executor, ControlPlane& control_plane, IdSource& ids,
              std::function<void(const Report&)> settled,
              std::function<Report(const std::string& task_arn)> describe);

  /// Holds it for the task's next report.
  void container_changed(const std::string& task_arn, api::ecs::ContainerStateChange change);
  /// Sends the report, with the changes held for its task.
  void task_changed(Report report);

 private:
  struct Queue {
    std::vector<api::ecs::ContainerStateChange> held;
    std::deque<Report> reports;
    bool busy = false;  ///< in a call, waiting for a free slot or for the next attempt
    Backoff backoff;
    Timer retry;
  };

  Queue& queue(const std::string& task_arn);
  void enqueue(const std::string& task_arn, Report report);
  void pump();
  void submit(const std::string& task_arn);
  void on_answer(const std::string& task_arn,
                 const Result<api::ecs::SubmitTaskStateChangeResponse>& answer);
  void finished(const std::string& task_arn);
  void arm_drain();
  void drain();

  Executor& executor_;
  ControlPlane& control_plane_;
  IdSource& ids_;
  std::function<void(const Report&)> settled_;
  std::function<Report(const std::string&)> describe_;
  std::map<std::string, Queue> queues_;
  std::deque<std::string> ready_;
  int calls_ = 0;
  Timer drain_;
  bool drain_armed_ = false;
  Lifetime lifetime_;
};

}  // namespace gantry::agent
