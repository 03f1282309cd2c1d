#include <gmock/gmock.h>

#include "agent/host_resources.h"
#include "agent/port_allocator.h"

namespace gantry::agent {
namespace {

using testing::ElementsAre;

PortMapping dynamic(int count = 1) {
  return {.container_port = 80, .count = count, .is_range = count > 1};
}

TEST(PortAllocatorTest, GoesUpwardsFromTheLastAndAroundAtTheEnd) {
  PortAllocator ports({100, 103}, {101}, {}, {});
  EXPECT_THAT(*ports.allocate("a", {dynamic(), dynamic()}), ElementsAre(100, 102));
  ports.release("a");
  EXPECT_THAT(*ports.allocate("b", {dynamic(), dynamic()}), ElementsAre(103, 100));
}

TEST(PortAllocatorTest, ARangeTakesConsecutivePorts) {
  PortAllocator ports({100, 109}, {102}, {}, {});
  EXPECT_THAT(*ports.allocate("a", {dynamic(4)}), ElementsAre(103));
  const auto refused = ports.allocate("b", {dynamic(4)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "HostConfigError");
}

TEST(PortAllocatorTest, WhatARefusedContainerPickedIsFreeAgain) {
  PortAllocator ports({100, 101}, {}, {}, {});
  EXPECT_FALSE(ports.allocate("a", {dynamic(), dynamic(), dynamic()}));
  EXPECT_TRUE(ports.allocate("b", {dynamic(), dynamic()}));
}

TEST(HostResourcesTest, TaskValuesComeBeforeContainersAndReservationsBeforeLimits) {
  TaskSpec spec;
  spec.containers = {
      ContainerSpec{.cpu = 100, .memory = 300},
      ContainerSpec{
          .cpu = 50, .memory = 300, .host_config_json = R"({"MemoryReservation":134217728})"}};
  EXPECT_EQ(demand_of(spec).cpu, 150);
  EXPECT_EQ(demand_of(spec).memory, 428);
  spec.cpu = 0.5;
  spec.memory = 512;
  EXPECT_EQ(demand_of(spec).cpu, 512);
  EXPECT_EQ(demand_of(spec).memory, 512);
}

TEST(HostResourcesTest, WhatDoesNotFitIsNotTaken) {
  HostResources host(1024, 1000, {{"tcp", 22}});
  EXPECT_FALSE(host.try_take("a", {.cpu = 2000}));
  EXPECT_FALSE(host.try_take("a", {.ports = {{"tcp", 22}}}));
  EXPECT_TRUE(host.try_take("a", {.cpu = 1024, .memory = 900, .ports = {{"tcp", 80}}}));
  EXPECT_TRUE(host.try_take("a", {.cpu = 1024}));  // already holds its share
  EXPECT_FALSE(host.try_take("b", {.ports = {{"tcp", 80}}}));
  EXPECT_TRUE(host.try_take("b", {.ports = {{"udp", 80}}}));
  host.release("a");
  EXPECT_TRUE(host.try_take("c", {.cpu = 1024, .memory = 1000, .ports = {{"tcp", 80}}}));
}

}  // namespace
}  // namespace gantry::agent
