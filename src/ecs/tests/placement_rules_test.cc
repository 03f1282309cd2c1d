#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ecs/plan/placement_planner.h"

namespace gantry::ecs {
namespace {

using api::ecs::PlacementConstraint;
using api::ecs::PlacementStrategy;
using ::testing::HasSubstr;

std::string refused(std::vector<PlacementConstraint> constraints) {
  const auto rules = to_rules(std::move(constraints), std::nullopt);
  return rules ? "ok" : rules.error().code + ": " + rules.error().message;
}

std::string refused(std::vector<PlacementStrategy> strategy) {
  const auto rules = to_rules(std::nullopt, std::move(strategy));
  return rules ? "ok" : rules.error().code + ": " + rules.error().message;
}

TEST(PlacementRulesTest, ConstraintsAndStrategiesAreKeptInOrder) {
  const auto rules = to_rules(
      {{{.type = "distinctInstance"}, {.expression = "attribute:ssd exists", .type = "memberOf"}}},
      {{{.field = "attribute:ecs.availability-zone", .type = "spread"},
        {.field = "host", .type = "spread"},
        {.field = "MEMORY", .type = "binpack"},
        {.type = "random"}}});
  ASSERT_TRUE(rules);
  EXPECT_TRUE(rules->distinct_instance);
  EXPECT_EQ(rules->member_of.size(), 1);
  ASSERT_EQ(rules->strategy.size(), 4);
  EXPECT_EQ(rules->strategy[0].field, "attribute:ecs.availability-zone");
  EXPECT_EQ(rules->strategy[1].field, "instanceId");
  EXPECT_EQ(rules->strategy[2].field, "memory");
  EXPECT_EQ(rules->strategy[3].kind, Strategy::Kind::kRandom);
}

TEST(PlacementRulesTest, WhatIsNoConstraintIsRefused) {
  EXPECT_EQ(refused({PlacementConstraint{.expression = "", .type = "distinctInstance"}}),
            "InvalidParameterException: distinctInstance expression should not be specified.");
  EXPECT_EQ(refused({PlacementConstraint{.type = "near"}}),
            "InvalidParameterException: constraint.type 'near' is not supported.");
  EXPECT_THAT(refused({PlacementConstraint{.type = "memberOf"}}),
              HasSubstr("InvalidParameterException"));
  EXPECT_THAT(refused({PlacementConstraint{.expression = "attribute:", .type = "memberOf"}}),
              HasSubstr("InvalidParameterException"));
  EXPECT_THAT(
      refused({PlacementConstraint{.expression = std::string(2001, 'a'), .type = "memberOf"}}),
      HasSubstr("InvalidParameterException"));
  EXPECT_THAT(refused(std::vector<PlacementConstraint>(
                  11, PlacementConstraint{.type = "distinctInstance"})),
              HasSubstr("more than 10"));
}

TEST(PlacementRulesTest, WhatIsNoStrategyIsRefused) {
  EXPECT_THAT(refused({PlacementStrategy{.field = "gpu", .type = "binpack"}}),
              HasSubstr("binpack field 'gpu'"));
  EXPECT_THAT(refused({PlacementStrategy{.type = "spread"}}), HasSubstr("spread field ''"));
  EXPECT_THAT(refused({PlacementStrategy{.field = "cpu", .type = "random"}}),
              HasSubstr("random field should not be specified."));
  EXPECT_THAT(refused({PlacementStrategy{.type = "tight"}}), HasSubstr("strategy.type 'tight'"));
  EXPECT_THAT(refused(std::vector<PlacementStrategy>(6, PlacementStrategy{.type = "random"})),
              HasSubstr("more than 5"));
}

}  // namespace
}  // namespace gantry::ecs
