#include "ecs/tests/service_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ServicesTest, AServiceIsMadeWithItsFirstDeployment) {
  ServiceWorld world;
  const auto made = world.must(&Operations::create_service, ServiceWorld::service_of());
  const auto& service = *made.service;
  EXPECT_EQ(service.service_arn, "arn:aws:ecs:us-east-1:123456789012:service/default/web");
  EXPECT_EQ(service.status, "ACTIVE");
  EXPECT_EQ(service.launch_type, "EC2");
  EXPECT_EQ(service.scheduling_strategy, "REPLICA");
  EXPECT_EQ(service.propagate_tags, "NONE");
  EXPECT_EQ(service.created_by, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(service.deployment_configuration->maximum_percent, 200);
  EXPECT_EQ(service.deployment_configuration->minimum_healthy_percent, 100);
  EXPECT_EQ(service.availability_zone_rebalancing, "ENABLED");
  ASSERT_THAT(*service.deployments, SizeIs(1));
  const auto& deployment = service.deployments->at(0);
  EXPECT_EQ(deployment.status, "PRIMARY");
  EXPECT_EQ(deployment.desired_count, 2);
  EXPECT_EQ(deployment.rollout_state, "IN_PROGRESS");
  EXPECT_EQ(deployment.rollout_state_reason, "ECS deployment " + *deployment.id + " in progress.");
  EXPECT_EQ(deployment.id->size(), std::string("ecs-svc/").size() + 19);
  EXPECT_THAT(*service.current_service_revisions, SizeIs(1));
  EXPECT_TRUE(service.current_service_deployment->starts_with(
      "arn:aws:ecs:us-east-1:123456789012:service-deployment/default/web/"));
}

TEST(ServicesTest, ASecondServiceOfTheNameIsRefused) {
  ServiceWorld world;
  world.must(&Operations::create_service, ServiceWorld::service_of());
  EXPECT_EQ(world.refusal(ServiceWorld::service_of()),
            invalid("Creation of service was not idempotent."));
}

TEST(ServicesTest, TheSameTokenGivesTheSameService) {
  ServiceWorld world;
  Create request = ServiceWorld::service_of();
  request.client_token = "once";
  const auto first = world.must(&Operations::create_service, request);
  EXPECT_EQ(world.must(&Operations::create_service, request).service, first.service);
  request.service_name = "other";
  EXPECT_EQ(world.refusal(request), invalid("Creation of service was not idempotent."));
}

TEST(ServicesTest, ANameThatStillDrainsCannotBeTaken) {
  ServiceWorld world;
  const auto made = world.must(&Operations::create_service, ServiceWorld::service_of());
  world.change([&](store::Tx& tx) {
    world.tables->services.update(tx, *made.service->service_arn,
                                  [](Service& s) { s.status = ServiceStatus::kDraining; });
  });
  EXPECT_EQ(world.refusal(ServiceWorld::service_of()),
            invalid("Unable to Start a service that is still Draining."));
}

TEST(ServicesTest, WhatCreateServiceRefuses) {
  ServiceWorld world;
  const auto with = [](auto&& change) {
    Create request = ServiceWorld::service_of();
    change(request);
    return request;
  };
  struct Case {
    Create request;
    std::string outcome;
  };
  const std::vector<Case> cases = {
      {with([](Create& r) { r.cluster = "none"; }), "ClusterNotFoundException: Cluster not found."},
      {with([](Create& r) { r.task_definition = "none"; }),
       "ClientException: TaskDefinition not found."},
      {with([](Create& r) { r.service_name = "a b"; }),
       invalid("Service contains invalid characters.")},
      {with([](Create& r) { r.desired_count.reset(); }),
       invalid("Desired count can not be blank.")},
      {with([](Create& r) { r.scheduling_strategy = "DAEMON"; }),
       invalid("The daemon scheduling strategy does not support a desired count for services. "
               "Remove the desired count value and try again")},
      {with([](Create& r) { r.launch_type = "FARGATE"; }),
       "UnsupportedFeatureException: Gantry runs tasks on container instances; use the launch "
       "type EC2 instead of FARGATE."},
      {with([](Create& r) {
         r.launch_type = "EC2";
         r.capacity_provider_strategy.emplace().push_back({.capacity_provider = "cp"});
       }),
       invalid("Specifying both a launch type and capacity provider strategy is not supported. "
               "Remove one and try again.")},
      {with([](Create& r) {
         r.capacity_provider_strategy.emplace().push_back({.capacity_provider = "cp"});
       }),
       invalid("The specified capacity provider strategy cannot contain a capacity provider that "
               "is not associated with the cluster. Associate the capacity provider with the "
               "cluster and try again.")},
      {with([](Create& r) { r.platform_version = "1.4.0"; }),
       invalid("The platform version must be null when specifying an EC2 launch type.")},
      {with([](Create& r) { r.deployment_configuration.emplace().maximum_percent = 100; }),
       invalid("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block "
               "deployments.")},
      {with([](Create& r) { r.deployment_configuration.emplace().strategy = "BLUE_GREEN"; }),
       "UnsupportedFeatureException: The deployment strategy BLUE_GREEN is not supported yet."},
      {with([](Create& r) {
         r.load_balancers.emplace().push_back(
             {.container_name = "app", .container_port = 80, .target_group_arn = "arn:tg"});
       }),
       invalid("The container app does not exist in the task definition.")},
      {with([](Create& r) {
         r.load_balancers.emplace().push_back(
             {.container_name = "web", .container_port = 81, .target_group_arn = "arn:tg"});
       }),
       invalid("The container web did not have a container port 81 defined.")},
      {with([](Create& r) {
         r.load_balancers.emplace().push_back(
             {.container_name = "web", .container_port = 80, .target_group_arn = "arn:tg"});
       }),
       invalid("The target group with targetGroupArn arn:tg does not exist.")},
      {with([](Create& r) {
         r.network_configuration.emplace().awsvpc_configuration.emplace().subnets = {{"subnet-1"}};
       }),
       invalid("Network Configuration is not valid for the given networkMode of this task "
               "definition.")},
      {with([](Create& r) { r.deployment_controller.emplace().type = "EXTERNAL"; }),
       invalid("TaskDefinition must be blank.")},
      {with([](Create& r) { r.service_registries.emplace().emplace_back(); }),
       "UnsupportedFeatureException: Service discovery (serviceRegistries) is not supported yet."},
      {with([](Create& r) { r.tags.emplace().push_back({.key = "aws:x", .value = "y"}); }),
       invalid("aws: prefixed tag key names are not allowed for external use.")},
  };
  for (const Case& c : cases) EXPECT_EQ(world.refusal(c.request), c.outcome);
  EXPECT_TRUE(world.tables->services.empty());
}

TEST(ServicesTest, PlacementRulesAreCheckedAndShown) {
  ServiceWorld world;
  Create request = ServiceWorld::service_of();
  request.placement_strategy.emplace().push_back({.field = "memory", .type = "binpack"});
  request.placement_constraints.emplace().push_back({.type = "distinctInstance"});
  const auto made = world.must(&Operations::create_service, request);
  EXPECT_EQ(made.service->placement_strategy, request.placement_strategy);
  EXPECT_EQ(made.service->placement_constraints, request.placement_constraints);
  EXPECT_EQ(made.service->availability_zone_rebalancing, "DISABLED");  // binpack rules it out
  request.service_name = "other";
  request.placement_constraints = {{{.expression = "attribute:", .type = "memberOf"}}};
  EXPECT_TRUE(world.refusal(request).starts_with("InvalidParameterException: "));
  request.placement_constraints.reset();
  request.scheduling_strategy = "DAEMON";
  request.desired_count.reset();
  EXPECT_EQ(world.refusal(request),
            invalid("The daemon scheduling strategy does not support placement strategies. Remove "
                    "the placement strategy and try again"));
}

TEST(ServicesTest, TheClustersDefaultStrategyTakesTheLaunchTypesPlace) {
  ServiceWorld world;
  world.change([&](store::Tx& tx) {
    world.tables->clusters.update(
        tx, "arn:aws:ecs:us-east-1:123456789012:cluster/default", [](Cluster& cluster) {
          cluster.capacity_providers = {"cp"};
          cluster.default_strategy = {{.capacity_provider = "cp", .weight = 1}};
        });
  });
  Create request = ServiceWorld::service_of();
  const auto made = world.must(&Operations::create_service, request);
  EXPECT_EQ(made.service->launch_type, std::nullopt);
  EXPECT_EQ(made.service->capacity_provider_strategy->at(0).capacity_provider, "cp");
  EXPECT_EQ(made.service->deployments->at(0).capacity_provider_strategy,
            made.service->capacity_provider_strategy);
  request.service_name = "other";
  request.scheduling_strategy = "DAEMON";
  request.desired_count.reset();
  EXPECT_EQ(world.refusal(request),
            invalid("Specifying a capacity provider strategy is not supported when you create a "
                    "service using the DAEMON scheduling strategy."));
}

TEST(ServicesTest, DescribesByNameAndArnAndReportsTheMissing) {
  ServiceWorld world;
  Create request = ServiceWorld::service_of();
  request.tags.emplace().push_back({.key = "team", .value = "blue"});
  const auto made = world.must(&Operations::create_service, request);
  auto described = world.must(&Operations::describe_services,
                              {.services = {{"web", *made.service->service_arn, "gone"}}});
  ASSERT_THAT(*described.services, SizeIs(2));
  EXPECT_EQ(described.services->at(0), described.services->at(1));
  EXPECT_EQ(described.services->at(0).tags, std::nullopt);
  ASSERT_THAT(*described.failures, SizeIs(1));
  EXPECT_EQ(described.failures->at(0).reason, "MISSING");
  EXPECT_EQ(described.failures->at(0).arn,
            "arn:aws:ecs:us-east-1:123456789012:service/default/gone");
  described =
      world.must(&Operations::describe_services, {.include = {{"TAGS"}}, .services = {{"web"}}});
  EXPECT_EQ(described.services->at(0).tags->at(0).key, "team");
}

TEST(ServicesTest, DescribesTenServicesAtMost) {
  ServiceWorld world;
  EXPECT_EQ(outcome(world.call(&Operations::describe_services,
                               {.services = std::vector<std::string>(11, "web")})),
            invalid("Services can have at most 10 items."));
  EXPECT_EQ(outcome(world.call(&Operations::describe_services, {})),
            invalid("Services cannot be empty."));
}

}  // namespace
}  // namespace gantry::ecs::testing
