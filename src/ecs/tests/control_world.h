#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "ecs/control/provisioning_controller.h"
#include "ecs/control/service_controller.h"
#include "ecs/control/target_controller.h"
#include "ecs/lifecycle.h"
#include "ecs/tests/fake_targets.h"
#include "ecs/tests/service_world.h"

namespace gantry::ecs::testing {

/// Alarms that the case sets.
class FakeAlarms final : public AlarmSource {
 public:
  [[nodiscard]] AlarmReport report(std::string_view,
                                   const std::vector<std::string>& names) const override {
    AlarmReport report{.bake_time = bake_time};
    for (const auto& name : names) {
      if (in_alarm.contains(name)) report.in_alarm.push_back(name);
    }
    return report;
  }
  void watch(std::function<void()> changed) override { watches_.push_back(std::move(changed)); }
  void set(std::string name) {
    in_alarm.insert(std::move(name));
    for (const auto& changed : watches_) changed();
  }

  std::set<std::string> in_alarm;
  Millis bake_time{0};

 private:
  std::vector<std::function<void()>> watches_;
};

/// A ServiceWorld whose controllers work, with agents that do each second what the tasks' records
/// tell them to.
struct ControlWorld : ServiceWorld {
  ControlWorld()
      : targets(state),
        target_controller(state, *database, *tables, ids, targets),
        service_controller(state, *database, *tables, ids, alarms, {}),
        provisioning_controller(state, *database, *tables, ids) {
    targets.add_group(kGroup);
    target_controller.start();
    service_controller.start();
    provisioning_controller.start();
  }

  void run(Millis time) {
    for (const Time end = now() + time; now() < end;) {
      advance(std::min(Millis(std::chrono::seconds(1)), Millis(end - now())));
      act();
      state.run_until_idle();
    }
  }

  [[nodiscard]] std::vector<const Task*> tasks(const std::string& service_arn) const {
    std::vector<const Task*> list;
    for (const Task& task : tables->active_tasks_by_service.range(service_arn))
      list.push_back(&task);
    return list;
  }
  [[nodiscard]] int running(const std::string& service_arn) const {
    int count = 0;
    for (const Task* task : tasks(service_arn)) count += task->last_status == TaskStatus::kRunning;
    return count;
  }
  [[nodiscard]] std::vector<std::string> events() const {
    std::vector<std::string> all;
    for (const auto& event : tables->service_events) all.push_back(event.message);
    return all;
  }

  static constexpr const char* kGroup = "arn:aws:elasticloadbalancing:tg/web";

  FakeTargets targets;
  FakeAlarms alarms;
  TargetController target_controller;
  ServiceController service_controller;
  ProvisioningController provisioning_controller;
  std::string image_digest = "sha256:1";  ///< that agents find

 private:
  void act() {
    std::vector<const Task*> told;
    for (const auto& instance : tables->container_instances) {
      if (!instance.agent_connected) continue;
      for (const Task& task : tables->active_tasks_by_instance.range(instance.arn))
        told.push_back(&task);
    }
    for (const Task* task : told) {
      const std::string arn = task->arn;
      if (is_stop_due(*task)) {
        must(&Operations::submit_task_state_change, {.status = "STOPPED", .task = arn});
      } else if (task->last_status == TaskStatus::kPending) {
        api::ecs::SubmitTaskStateChangeRequest report{.status = "RUNNING", .task = arn};
        auto& containers = report.containers.emplace();
        for (const Container& container : task->containers) {
          containers.push_back(
              {.container_name = container.name.str(),
               .image_digest = image_digest,
               .network_bindings = std::vector<api::ecs::NetworkBinding>{{.bind_ip = "0.0.0.0",
                                                                          .container_port = 80,
                                                                          .host_port = next_port_++,
                                                                          .protocol = "tcp"}},
               .status = "RUNNING"});
        }
        must(&Operations::submit_task_state_change, report);
      }
    }
  }

  std::int32_t next_port_ = 32768;
};

}  // namespace gantry::ecs::testing
