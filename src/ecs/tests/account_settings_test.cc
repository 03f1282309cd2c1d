#include "ecs/ops/account_settings.h"

#include "ecs/tests/ecs_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr const char* kUser = "arn:aws:iam::123456789012:user/ann";

std::vector<std::string> texts_of(const api::ecs::ListAccountSettingsResponse& listed) {
  std::vector<std::string> texts;
  for (const auto& setting : *listed.settings)
    texts.push_back(*setting.name + "=" + *setting.value);
  return texts;
}

TEST(AccountSettingsTest, EffectiveSettingsAreAllNamesWithTheirDefaults) {
  World world;
  const auto first = world.must(&Operations::list_account_settings, {.effective_settings = true});
  EXPECT_THAT(
      texts_of(first),
      ElementsAre("awsvpcTrunking=disabled", "containerInsights=disabled",
                  "containerInstanceLongArnFormat=enabled", "defaultLogDriverMode=non-blocking",
                  "fargateEventWindows=disabled", "fargateFIPSMode=disabled",
                  "fargateTaskRetirementWaitPeriod=7", "guardDutyActivate=off",
                  "serviceLongArnFormat=enabled", "tagResourceAuthorization=on"));
  ASSERT_TRUE(first.next_token);
  const auto second = world.must(&Operations::list_account_settings,
                                 {.effective_settings = true, .next_token = first.next_token});
  EXPECT_THAT(texts_of(second), ElementsAre("taskLongArnFormat=enabled"));
  EXPECT_FALSE(second.next_token);
  EXPECT_EQ(first.settings->at(0).principal_arn, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(first.settings->at(0).type, "user");
  EXPECT_EQ(first.settings->at(7).type, "aws_managed");
}

TEST(AccountSettingsTest, APrincipalsOwnChoiceGoesBeforeTheAccountsDefault) {
  World world;
  const auto trunking = [&](bool effective) {
    return texts_of(world.must(&Operations::list_account_settings,
                               {.effective_settings = effective, .name = "awsvpcTrunking"}));
  };
  world.must(&Operations::put_account_setting_default,
             {.name = "awsvpcTrunking", .value = "enabled"});
  world.caller.arn = kUser;
  EXPECT_THAT(trunking(false), IsEmpty());
  EXPECT_THAT(trunking(true), ElementsAre("awsvpcTrunking=enabled"));
  const auto put =
      world.must(&Operations::put_account_setting, {.name = "awsvpcTrunking", .value = "disabled"});
  EXPECT_EQ(put.setting->principal_arn, kUser);
  EXPECT_THAT(trunking(false), ElementsAre("awsvpcTrunking=disabled"));
}

TEST(AccountSettingsTest, DeletingAChoiceBringsTheDefaultBack) {
  World world;
  world.caller.arn = kUser;
  world.must(&Operations::put_account_setting, {.name = "containerInsights", .value = "enhanced"});
  const auto deleted =
      world.must(&Operations::delete_account_setting, {.name = "containerInsights"});
  EXPECT_EQ(deleted.setting->value, "enhanced");
  EXPECT_EQ(effective_setting(*world.tables, kScope, kUser, "containerInsights"), "disabled");
}

TEST(AccountSettingsTest, SettingsBelongToARegion) {
  World world;
  world.must(&Operations::put_account_setting_default,
             {.name = "containerInsights", .value = "enabled"});
  world.region = "eu-west-1";
  EXPECT_EQ(effective_setting(*world.tables, world.scope(), world.caller.arn, "containerInsights"),
            "disabled");
}

TEST(AccountSettingsTest, ASessionHasItsRolesSettings) {
  World world;
  world.must(&Operations::put_account_setting,
             {.name = "containerInsights",
              .principal_arn = "arn:aws:iam::123456789012:role/deploy",
              .value = "enabled"});
  EXPECT_EQ(effective_setting(*world.tables, kScope,
                              "arn:aws:sts::123456789012:assumed-role/deploy/session-1",
                              "containerInsights"),
            "enabled");
}

TEST(AccountSettingsTest, ContainerInsightsDecidesForNewClusters) {
  World world;
  world.must(&Operations::put_account_setting_default,
             {.name = "containerInsights", .value = "enhanced"});
  const auto made = world.must(&Operations::create_cluster, {.cluster_name = "a"});
  EXPECT_EQ(made.cluster->settings->at(0).value, "enhanced");
}

TEST(AccountSettingsTest, WhatAwsRefusesIsRefused) {
  World world;
  const auto put = [&](const char* name, const char* value,
                       std::optional<std::string> principal = std::nullopt) {
    return outcome(world.call(&Operations::put_account_setting,
                              {.name = name, .principal_arn = principal, .value = value}));
  };
  EXPECT_EQ(put("taskLongArnFormat", "disabled"),
            "InvalidParameterException: You can no longer disable Long Arn settings");
  EXPECT_EQ(put("taskLongArnFormat", "enabled"), "ok");
  EXPECT_EQ(put("taskLongArnFormat", "ENABLED"),
            "InvalidParameterException: Invalid setting 'value'");
  EXPECT_EQ(put("fargateTaskRetirementWaitPeriod", "8"),
            "InvalidParameterException: Invalid setting 'value'");
  EXPECT_EQ(put("noSuchSetting", "enabled"), "InvalidParameterException: Invalid setting 'name'");
  EXPECT_THAT(put("guardDutyActivate", "on"), StartsWith("InvalidParameterException: The setting"));
  EXPECT_THAT(put("containerInsights", "enabled", "arn:aws:iam::210987654321:user/eve"),
              StartsWith("InvalidParameterException: Invalid principalArn"));
  EXPECT_THAT(put("containerInsights", "enabled", "ann"),
              StartsWith("InvalidParameterException: Invalid principalArn"));
  EXPECT_THAT(outcome(world.call(&Operations::list_account_settings, {.value = "enabled"})),
              StartsWith("InvalidParameterException"));
  EXPECT_THAT(outcome(world.call(&Operations::list_account_settings, {.max_results = 11})),
              StartsWith("InvalidParameterException"));
  world.caller.arn = kUser;
  EXPECT_THAT(put("containerInsights", "enabled", "arn:aws:iam::123456789012:user/bob"),
              StartsWith("AccessDeniedException"));
}

}  // namespace
}  // namespace gantry::ecs::testing
