#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ports/load_balancer_engine.h"

/// What every ports::LoadBalancerEngine does. `World` gives:
///   Result<void> apply(spec), Result<void> remove(id), std::vector<std::string> list();
///   ports::LoadBalancerSpec balancer(): one listener, one pool "tg" with a server "good" that
///   passes its checks;
///   bool eventually(condition), std::optional<ports::BalancerReport> last(id).
namespace gantry::ports {

template <class World>
class LoadBalancerContract : public ::testing::Test {
 protected:
  World world;
};
TYPED_TEST_SUITE_P(LoadBalancerContract);

TYPED_TEST_P(LoadBalancerContract, ANewServerWaitsForItsFirstCheckThenIsUp) {
  auto& world = this->world;
  const auto spec = world.balancer();
  ASSERT_TRUE(world.apply(spec));
  ASSERT_TRUE(world.apply(spec));
  EXPECT_THAT(world.list(), ::testing::Contains(spec.id));
  EXPECT_TRUE(world.eventually([&] {
    const auto report = world.last(spec.id);
    return report && report->servers.size() == 1 && report->servers[0].pool == "tg" &&
           report->servers[0].server == "good" && report->servers[0].health == ServerHealth::kUp &&
           report->listeners.size() == 1;
  }));
  EXPECT_TRUE(world.remove(spec.id));
}

TYPED_TEST_P(LoadBalancerContract, AServerOutOfTheSpecIsNotToldOfAnyMore) {
  auto& world = this->world;
  auto spec = world.balancer();
  ASSERT_TRUE(world.apply(spec));
  ASSERT_TRUE(world.eventually([&] { return world.last(spec.id).has_value(); }));
  spec.pools.front().servers.clear();
  ASSERT_TRUE(world.apply(spec));
  EXPECT_TRUE(world.eventually([&] { return world.last(spec.id)->servers.empty(); }));
  EXPECT_TRUE(world.remove(spec.id));
}

TYPED_TEST_P(LoadBalancerContract, WhatIsGoneCanBeRemovedAndAPoolThatIsNotThereIsRefused) {
  auto& world = this->world;
  auto spec = world.balancer();
  EXPECT_TRUE(world.remove(spec.id));
  EXPECT_THAT(world.list(), ::testing::Not(::testing::Contains(spec.id)));
  spec.pools.clear();
  const auto refused = world.apply(spec);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "InvalidSpec");
  EXPECT_THAT(world.list(), ::testing::Not(::testing::Contains(spec.id)));
}

REGISTER_TYPED_TEST_SUITE_P(LoadBalancerContract, ANewServerWaitsForItsFirstCheckThenIsUp,
                            AServerOutOfTheSpecIsNotToldOfAnyMore,
                            WhatIsGoneCanBeRemovedAndAPoolThatIsNotThereIsRefused);

}  // namespace gantry::ports
