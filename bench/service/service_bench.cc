// How long a service of 5,000 tasks takes to be planned: steady, in the middle of a rolling update,
// and when it scales in. Budget: 5 ms each.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <deque>

#include "ecs/plan/service_planner.h"

namespace gantry::ecs {
namespace {

constexpr int kTasks = 5000;

struct Bench {
  Bench() {
    service.name = "web";
    service.arn = "arn:aws:ecs:us-east-1:1:service/c/web";
    service.desired_count = kTasks;
    service.deployments.push_back({.id = "ecs-svc/1", .rollout_state = RolloutState::kCompleted});
    for (int i = 0; i < kTasks; ++i) {
      const auto text = [this](std::string s) { return std::string_view(texts.emplace_back(s)); };
      view.tasks.push_back(
          {.arn = text(fmt::format("arn:aws:ecs:us-east-1:1:task/c/{:032x}", i)),
           .generation = "ecs-svc/1",
           .instance = text(fmt::format("arn:aws:ecs:us-east-1:1:i/{}", i / 5)),
           .zone = text(fmt::format("us-east-1{}", static_cast<char>('a' + i / 5 % 3))),
           .last_status = TaskStatus::kRunning,
           .created_at = now - std::chrono::hours(1),
           .started_at = now - std::chrono::minutes(59)});
    }
    view.service = &service;
    view.now = now;
  }

  Time now = from_epoch_millis(1'800'000'000'000);
  Service service;
  std::deque<std::string> texts;
  ServiceView view;
};

void expect(bool holds) {
  if (!holds) std::abort();
}

void steady(benchmark::State& state) {
  Bench bench;
  expect(plan_service(bench.view).starts.empty());
  for (auto _ : state) benchmark::DoNotOptimize(plan_service(bench.view));
}
BENCHMARK(steady)->Unit(benchmark::kMicrosecond);

void rolling(benchmark::State& state) {
  Bench bench;
  bench.service.deployments.front().status = DeploymentStatus::kActive;
  bench.service.deployments.insert(bench.service.deployments.begin(), {.id = "ecs-svc/2"});
  for (int i = 0; i < kTasks / 2; ++i)
    bench.view.tasks[static_cast<std::size_t>(i)].generation = "ecs-svc/2";
  bench.service.deployment_configuration.minimum_healthy_percent = 50;
  expect(!plan_service(bench.view).stops.empty());
  for (auto _ : state) benchmark::DoNotOptimize(plan_service(bench.view));
}
BENCHMARK(rolling)->Unit(benchmark::kMicrosecond);

void scale_in(benchmark::State& state) {
  Bench bench;
  bench.service.desired_count = kTasks / 2;
  expect(!plan_service(bench.view).stops.empty());
  for (auto _ : state) benchmark::DoNotOptimize(plan_service(bench.view));
}
BENCHMARK(scale_in)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace gantry::ecs
