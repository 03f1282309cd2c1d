#include "ecs/tests/ecs_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string group_arn(const std::string& name) {
  return "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:"
         "0c8fd1ab-6b8c-4f5c-a0d4-111122223333:autoScalingGroupName/" +
         name;
}

api::ecs::CreateCapacityProviderRequest request_of(const std::string& name) {
  api::ecs::CreateCapacityProviderRequest request{.name = name};
  request.auto_scaling_group_provider.emplace().auto_scaling_group_arn = group_arn(name);
  return request;
}

std::vector<std::string> names_of(const api::ecs::DescribeCapacityProvidersResponse& described) {
  std::vector<std::string> names;
  for (const auto& provider : *described.capacity_providers) names.push_back(*provider.name);
  return names;
}

/// A cluster that has the provider `one` attached.
void attach_one(World& world) {
  world.must(&Operations::create_capacity_provider, request_of("one"));
  world.must(&Operations::create_cluster,
             {.capacity_providers = std::vector<std::string>{"one", "FARGATE"},
              .cluster_name = "default"});
}

TEST(CapacityProvidersTest, AMadeProviderShowsEveryDefault) {
  World world;
  const auto made = world.must(&Operations::create_capacity_provider, request_of("one"));
  const auto& provider = *made.capacity_provider;
  EXPECT_EQ(provider.capacity_provider_arn,
            "arn:aws:ecs:us-east-1:123456789012:capacity-provider/one");
  EXPECT_EQ(provider.status, "ACTIVE");
  EXPECT_EQ(provider.type, "EC2_AUTOSCALING");
  const api::ecs::AutoScalingGroupProvider expected{
      .auto_scaling_group_arn = group_arn("one"),
      .managed_draining = "ENABLED",
      .managed_scaling = api::ecs::ManagedScaling{.instance_warmup_period = 300,
                                                  .maximum_scaling_step_size = 10000,
                                                  .minimum_scaling_step_size = 1,
                                                  .status = "DISABLED",
                                                  .target_capacity = 100},
      .managed_termination_protection = "DISABLED"};
  EXPECT_EQ(provider.auto_scaling_group_provider, expected);
}

TEST(CapacityProvidersTest, FargateIsListedBesideOnesOwn) {
  World world;
  world.must(&Operations::create_capacity_provider, request_of("one"));
  EXPECT_THAT(names_of(world.must(&Operations::describe_capacity_providers, {})),
              ElementsAre("FARGATE", "FARGATE_SPOT", "one"));
  const auto some =
      world.must(&Operations::describe_capacity_providers,
                 {.capacity_providers = std::vector<std::string>{"one", "none", "FARGATE"}});
  EXPECT_THAT(names_of(some), ElementsAre("one", "FARGATE"));
  EXPECT_EQ(some.failures->at(0).arn, "arn:aws:ecs:us-east-1:123456789012:capacity-provider/none");
  EXPECT_EQ(some.failures->at(0).reason, "MISSING");
  const auto page = world.must(&Operations::describe_capacity_providers, {.max_results = 2});
  EXPECT_THAT(names_of(world.must(&Operations::describe_capacity_providers,
                                  {.next_token = page.next_token})),
              ElementsAre("one"));
}

TEST(CapacityProvidersTest, AnUpdateChangesWhatItNames) {
  World world;
  world.must(&Operations::create_capacity_provider, request_of("one"));
  api::ecs::UpdateCapacityProviderRequest update{.name = "one"};
  update.auto_scaling_group_provider.emplace().managed_scaling =
      api::ecs::ManagedScaling{.status = "ENABLED", .target_capacity = 80};
  const auto updated = world.must(&Operations::update_capacity_provider, update);
  const auto& scaling = *updated.capacity_provider->auto_scaling_group_provider->managed_scaling;
  EXPECT_EQ(scaling.target_capacity, 80);
  EXPECT_EQ(scaling.instance_warmup_period, 300);
  EXPECT_EQ(updated.capacity_provider->update_status, "UPDATE_COMPLETE");
}

TEST(CapacityProvidersTest, AnAttachedProviderFailsToBeDeleted) {
  World world;
  attach_one(world);
  const auto failed =
      world.must(&Operations::delete_capacity_provider, {.capacity_provider = "one"});
  EXPECT_EQ(failed.capacity_provider->status, "ACTIVE");
  EXPECT_EQ(failed.capacity_provider->update_status, "DELETE_FAILED");
  EXPECT_EQ(
      failed.capacity_provider->update_status_reason,
      "The capacity provider cannot be deleted because it is associated with cluster: default. "
      "Remove the capacity provider from the cluster and try again.");
  api::ecs::PutClusterCapacityProvidersRequest none{.cluster = "default"};
  none.capacity_providers.emplace();
  none.default_capacity_provider_strategy.emplace();
  world.must(&Operations::put_cluster_capacity_providers, none);
  const auto deleted =
      world.must(&Operations::delete_capacity_provider, {.capacity_provider = "one"});
  EXPECT_EQ(deleted.capacity_provider->update_status, "DELETE_IN_PROGRESS");
  const auto described = world.must(&Operations::describe_capacity_providers,
                                    {.capacity_providers = std::vector<std::string>{"one"}});
  EXPECT_EQ(described.capacity_providers->at(0).status, "INACTIVE");
  EXPECT_EQ(described.capacity_providers->at(0).update_status, "DELETE_COMPLETE");
  // Name and group are free again.
  world.must(&Operations::create_capacity_provider, request_of("one"));
}

TEST(CapacityProvidersTest, WhatAwsRefusesToMakeIsRefused) {
  World world;
  world.must(&Operations::create_capacity_provider, request_of("one"));
  const auto make = [&](const api::ecs::CreateCapacityProviderRequest& request) {
    return outcome(world.call(&Operations::create_capacity_provider, request));
  };
  EXPECT_EQ(make(request_of("one")),
            "ClientException: The specified capacity provider already exists. To change the "
            "configuration of an existing capacity provider, update the capacity provider.");
  auto same_group = request_of("two");
  same_group.auto_scaling_group_provider->auto_scaling_group_arn = group_arn("one");
  EXPECT_EQ(
      make(same_group),
      "ClientException: The specified Auto Scaling group ARN is already being used by another "
      "capacity provider. Specify a unique Auto Scaling group ARN and try again.");
  for (const char* name : {"aws-x", "ECSx", "fargate1", "a b", ""})
    EXPECT_THAT(make(request_of(name)), StartsWith("InvalidParameterException: The specified"));
  EXPECT_THAT(make({.name = "x"}), StartsWith("InvalidParameterException: An Auto Scaling group"));
  auto bad_arn = request_of("x");
  bad_arn.auto_scaling_group_provider->auto_scaling_group_arn = "arn:aws:s3:::x";
  EXPECT_THAT(make(bad_arn), StartsWith("ClientException: The specified Auto Scaling group ARN"));
  auto range = request_of("x");
  range.auto_scaling_group_provider->managed_scaling =
      api::ecs::ManagedScaling{.target_capacity = 101};
  EXPECT_THAT(make(range), StartsWith("InvalidParameterException: The managed scaling target"));
  auto protection = request_of("x");
  protection.auto_scaling_group_provider->managed_termination_protection = "ENABLED";
  EXPECT_THAT(make(protection), StartsWith("ClientException: The managed termination protection"));
  auto managed = request_of("x");
  managed.managed_instances_provider.emplace();
  EXPECT_THAT(make(managed), StartsWith("UnsupportedFeatureException"));
  for (const char* name : {"FARGATE", "none"}) {
    EXPECT_THAT(
        outcome(world.call(&Operations::delete_capacity_provider, {.capacity_provider = name})),
        StartsWith("ClientException: The "));
  }
}

TEST(CapacityProvidersTest, AClustersStrategyNamesAttachedProvidersOnly) {
  World world;
  attach_one(world);
  const auto put = [&](std::vector<std::string> providers,
                       std::vector<api::ecs::CapacityProviderStrategyItem> strategy) {
    return outcome(world.call(&Operations::put_cluster_capacity_providers,
                              {.capacity_providers = std::move(providers),
                               .cluster = "default",
                               .default_capacity_provider_strategy = std::move(strategy)}));
  };
  EXPECT_EQ(put({"one", "FARGATE"}, {{.capacity_provider = "one", .weight = 1}}), "ok");
  const auto cluster = world.must(&Operations::describe_clusters, {}).clusters->at(0);
  EXPECT_THAT(*cluster.capacity_providers, ElementsAre("one", "FARGATE"));
  const api::ecs::CapacityProviderStrategyItem expected{
      .base = 0, .capacity_provider = "one", .weight = 1};
  EXPECT_THAT(*cluster.default_capacity_provider_strategy, ElementsAre(expected));
  EXPECT_EQ(put({"none"}, {}),
            "InvalidParameterException: The specified capacity provider was not found. Specify a "
            "valid capacity provider and try again.");
  EXPECT_THAT(
      put({"one"}, {{.capacity_provider = "FARGATE", .weight = 1}}),
      StartsWith("InvalidParameterException: The specified capacity provider strategy cannot "
                 "contain a capacity provider that is not associated"));
  EXPECT_THAT(put({"one", "FARGATE"}, {{.capacity_provider = "one", .weight = 1},
                                       {.capacity_provider = "FARGATE", .weight = 1}}),
              StartsWith("InvalidParameterException: A capacity provider strategy cannot contain a "
                         "mix"));
  EXPECT_THAT(put({"one"}, {{.capacity_provider = "one", .weight = 1001}}),
              StartsWith("InvalidParameterException: The capacity provider weight"));
  EXPECT_THAT(put({"FARGATE", "FARGATE_SPOT"}, {{.base = 1, .capacity_provider = "FARGATE"},
                                                {.base = 1, .capacity_provider = "FARGATE_SPOT"}}),
              StartsWith("InvalidParameterException: Only one capacity provider"));
  EXPECT_THAT(outcome(world.call(&Operations::put_cluster_capacity_providers, {.cluster = "none"})),
              StartsWith("ClusterNotFoundException"));
}

TEST(CapacityProvidersTest, AProviderInUseStaysAttached) {
  World world;
  attach_one(world);
  world.change([&](store::Tx& tx) {
    world.tables->services.put(
        tx, Service{.arn = "arn:aws:ecs:us-east-1:123456789012:service/default/s",
                    .name = "s",
                    .cluster_arn = "arn:aws:ecs:us-east-1:123456789012:cluster/default",
                    .capacity_provider_strategy = {{.capacity_provider = "one"}}});
  });
  api::ecs::PutClusterCapacityProvidersRequest none{.cluster = "default"};
  none.capacity_providers.emplace();
  none.default_capacity_provider_strategy.emplace();
  EXPECT_EQ(outcome(world.call(&Operations::put_cluster_capacity_providers, none)),
            "ResourceInUseException: The specified capacity provider is in use and cannot be "
            "removed.");
}

TEST(CapacityProvidersTest, ABusyClusterIsLeftAlone) {
  World world;
  attach_one(world);
  world.change([&](store::Tx& tx) {
    world.tables->clusters.update(
        tx, "arn:aws:ecs:us-east-1:123456789012:cluster/default",
        [](Cluster& cluster) { cluster.attachments_status = "UPDATE_IN_PROGRESS"; });
  });
  EXPECT_THAT(
      outcome(world.call(&Operations::put_cluster_capacity_providers, {.cluster = "default"})),
      StartsWith("UpdateInProgressException: The specified cluster is in a busy state."));
  EXPECT_THAT(
      outcome(world.call(&Operations::delete_capacity_provider, {.capacity_provider = "one"})),
      StartsWith("UpdateInProgressException"));
  EXPECT_THAT(outcome(world.call(&Operations::delete_cluster, {.cluster = "default"})),
              StartsWith("UpdateInProgressException"));
}

}  // namespace
}  // namespace gantry::ecs::testing
