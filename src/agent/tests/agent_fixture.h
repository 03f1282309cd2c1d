#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <string>

#include "agent/agent.h"
#include "agent/tests/scripted_control_plane.h"
#include "base/id_source.h"
#include "fakes/fake_container_engine.h"
#include "fakes/sim_executor.h"

namespace gantry::agent {

inline constexpr const char* kTask =
    "arn:aws:ecs:eu-west-1:111122223333:task/lab/0a1b2c3d4e5f60718293a4b5c6d7e8f9";
inline constexpr const char* kOtherTask =
    "arn:aws:ecs:eu-west-1:111122223333:task/lab/ffffffffffffffffffffffffffffffff";

/// A task of a payload, from JSON text with ' for ".
inline std::string quoted(std::string text) {
  std::ranges::replace(text, '\'', '"');
  return text;
}

/// An agent on simulated time in front of a fake engine and a scripted control plane. A second
/// agent may take over after restart(): engine, checkpoint and control plane stay.
class AgentFixture : public testing::Test {
 protected:
  using Engine = fakes::FakeContainerEngine;

  void start() {
    agent_ = std::make_unique<Agent>(executor_, control_, metadata_, engine_, checkpoint_, config_,
                                     ids_);
    agent_->start([this](ExitCode code) { exit_code_ = code; });
    settle();
  }
  void start_and_join() {
    start();
    ASSERT_NE(control_.session(SessionKind::kAcs), nullptr);
    ASSERT_NE(control_.session(SessionKind::kTcs), nullptr);
  }
  /// As kill -9 and a new process.
  void restart() {
    agent_.reset();
    for (auto& session : control_.sessions) session->open = false;
    settle();
    start();
  }

  /// Runs for a second: longer than any number of the fake's answers, shorter than the agent's
  /// timers.
  void settle() { executor_.advance(std::chrono::seconds(1)); }

  static std::string payload(const std::string& tasks, int sequence = 1) {
    return fmt::format(
        R"({{"type":"PayloadMessage","message":{{"messageId":"p-{}","clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/lab","containerInstanceArn":"{}","generatedAt":1764000000000,"seqNum":{},"tasks":[{}]}}}})",
        sequence, ScriptedControlPlane::kArn, sequence, quoted(tasks));
  }
  /// A task of the family shop:7; `containers` is a JSON list, `more` further members.
  static std::string task(const std::string& containers, const std::string& more = "",
                          const std::string& arn = kTask) {
    return fmt::format(
        "{{'arn':'{}','family':'shop','version':'7','desiredStatus':'RUNNING','overrides':'{{}}'{}{"
        "},"
        "'containers':{}}}",
        arn, more.empty() ? "" : ",", more, containers);
  }
  static std::string container(const std::string& name, const std::string& more = "") {
    return fmt::format(
        "{{'name':'{}','image':'busybox:1','essential':true,'cpu':10,'memory':64{}{}}}", name,
        more.empty() ? "" : ",", more);
  }
  static std::string stop_of(const std::string& arn = kTask) {
    return fmt::format("{{'arn':'{}','desiredStatus':'STOPPED'}}", arn);
  }

  void push(const std::string& text) {
    control_.push(SessionKind::kAcs, text);
    settle();
  }
  /// Sends the task and waits until it runs.
  void run(const std::string& text) {
    push(payload(text, ++sequence_));
    ASSERT_EQ(task_state()->known, Status::kRunning) << text;
  }

  const Task* task_state(const std::string& arn = kTask) const {
    return agent_->tasks()->find(arn);
  }
  const ports::ContainerInfo* docker(const std::string& name) const {
    return engine_.container_named_like("ecs-shop-7-" + name + "-");
  }
  /// The last report of the task.
  const api::ecs::SubmitTaskStateChangeRequest& report(const std::string& arn = kTask) const {
    const auto last = std::ranges::find_if(control_.reports.rbegin(), control_.reports.rend(),
                                           [&](const auto& each) { return each.task == arn; });
    EXPECT_NE(last, control_.reports.rend()) << "no report of " << arn;
    return *last;
  }
  /// What the last report says of the container.
  api::ecs::ContainerStateChange change(const std::string& name,
                                        const std::string& arn = kTask) const {
    for (const auto& each :
         report(arn).containers.value_or(std::vector<api::ecs::ContainerStateChange>())) {
      if (each.container_name == name) return each;
    }
    ADD_FAILURE() << "the last report does not mention " << name;
    return {};
  }
  int acks() const { return static_cast<int>(control_.messages("AckRequest").size()); }

  static Config lab() {
    Config config;
    config.cluster = "lab";
    config.region = "eu-west-1";
    config.external = true;
    return config;
  }

  fakes::SimExecutor executor_;
  Engine engine_{executor_};
  ScriptedControlPlane control_{executor_};
  FakeHostMetadata metadata_{executor_};
  MemoryCheckpoint checkpoint_;
  SeededIdSource ids_{7};
  Config config_ = lab();
  std::optional<ExitCode> exit_code_;
  std::unique_ptr<Agent> agent_;
  int sequence_ = 0;
};

}  // namespace gantry::agent
