#include "ecs/plan/placement_planner.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace gantry::ecs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

ContainerInstance make_instance(const std::string& arn) {
  return {
      .arn = arn,
      .agent_connected = true,
      .registered = {.cpu = {1024}, .memory = {983}, .tcp_ports = {22, 2375, 2376, 51678, 51679}},
      .attributes = {{.name = "ecs.capability.full-sync"}}};
}

PlacementRequest make_request(std::int64_t cpu, std::int64_t memory, std::set<int> ports = {}) {
  return {.claim = {.cpu = {cpu}, .memory = {memory}, .tcp_ports = std::move(ports)}};
}

TEST(PlacementPlannerTest, EachRefusalIsNamedAsInRunTasksFailures) {
  const ContainerInstance good = make_instance("a");
  ContainerInstance draining = good;
  draining.status = ContainerInstanceStatus::kDraining;
  ContainerInstance silent = good;
  silent.agent_connected = false;
  PlacementRequest wants_gpu_driver = make_request(0, 100);
  wants_gpu_driver.required_attributes = {"ecs.capability.gpu-driver-version"};
  const struct {
    const ContainerInstance& instance;
    PlacementRequest request;
    std::string_view reason;
  } cases[] = {{good, make_request(1024, 983), ""},
               {draining, make_request(0, 1), "INACTIVE"},
               {silent, make_request(0, 1), "AGENT"},
               {good, wants_gpu_driver, "ATTRIBUTE"},
               {good, make_request(1025, 1), "RESOURCE:CPU"},
               {good, make_request(0, 984), "RESOURCE:MEMORY"},
               {good, make_request(0, 1, {22}), "RESOURCE:PORTS"}};
  for (const auto& [instance, request, reason] : cases) {
    EXPECT_EQ(failure_reason(check({.instance = &instance}, request)), reason);
  }
}

TEST(PlacementPlannerTest, ATcpPortDoesNotCollideWithTheSameUdpPort) {
  const ContainerInstance instance = make_instance("a");
  PlacementRequest request;
  request.claim.udp_ports = {22};
  EXPECT_EQ(check({.instance = &instance}, request), Refusal::kNone);
}

TEST(PlacementPlannerTest, TasksOfOneCallWithAStaticPortGoToDifferentInstances) {
  const ContainerInstance a = make_instance("a");
  const ContainerInstance b = make_instance("b");
  PlacementRequest request = make_request(10, 10, {8080});
  request.count = 3;
  const auto plan = plan_placement({{.instance = &a}, {.instance = &b}}, request);
  EXPECT_THAT(std::set<std::size_t>(plan.placements.begin(), plan.placements.end()),
              ElementsAre(0, 1));
  EXPECT_THAT(plan.placements, SizeIs(2));
  EXPECT_THAT(plan.refusals, ElementsAre(Refusal::kPorts, Refusal::kPorts));
}

TEST(PlacementPlannerTest, NoRefusalsWhenEveryTaskHasAPlace) {
  const ContainerInstance a = make_instance("a");
  EXPECT_THAT(plan_placement({{.instance = &a}}, make_request(1, 1)).refusals, IsEmpty());
}

TEST(PlacementPlannerTest, NeverOvercommitsAndIsRepeatable) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937_64 random(seed);
    std::vector<ContainerInstance> instances;
    for (int i = 0; i < 1 + static_cast<int>(random() % 6); ++i) {
      instances.push_back(make_instance(fmt::format("i{}", i)));
    }
    std::vector<Candidate> candidates;
    for (const auto& instance : instances) {
      candidates.push_back({.instance = &instance,
                            .claimed = {.cpu = {static_cast<std::int64_t>(random() % 1024)}}});
    }
    PlacementRequest request = make_request(static_cast<std::int64_t>(random() % 500),
                                            static_cast<std::int64_t>(1 + random() % 500));
    request.count = 10;
    request.seed = seed;
    const auto plan = plan_placement(candidates, request);
    EXPECT_EQ(plan.placements, plan_placement(candidates, request).placements);
    for (const std::size_t chosen : plan.placements)
      add_claim(candidates[chosen].claimed, request.claim);
    for (const auto& candidate : candidates) {
      EXPECT_LE(candidate.claimed.cpu, candidate.instance->registered.cpu);
      EXPECT_LE(candidate.claimed.memory, candidate.instance->registered.memory);
    }
    // Whoever is left over really fits nowhere.
    if (plan.placements.size() < 10) {
      for (const auto& candidate : candidates) EXPECT_NE(check(candidate, request), Refusal::kNone);
    }
  }
}

}  // namespace
}  // namespace gantry::ecs
