#include "ecs/tests/service_world.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Update = api::ecs::UpdateServiceRequest;

TEST(UpdateServiceTest, TheDesiredCountAloneMakesNoDeployment) {
  ServiceWorld world;
  const std::string arn = world.create();
  const std::string deployment = world.service(arn).deployments.at(0).id;
  const auto updated =
      world.must(&Operations::update_service, {.desired_count = 5, .service = "web"});
  EXPECT_EQ(updated.service->desired_count, 5);
  ASSERT_THAT(*updated.service->deployments, SizeIs(1));
  EXPECT_EQ(updated.service->deployments->at(0).id, deployment);
  EXPECT_EQ(updated.service->deployments->at(0).desired_count, 5);
}

TEST(UpdateServiceTest, ANewDefinitionMakesTheNewPrimaryDeployment) {
  ServiceWorld world;
  const std::string arn = world.create();
  const std::string first = world.service(arn).current_service_deployment;
  world.register_definition(ServiceWorld::with_port("shop", 81));
  world.advance(Millis(1000));
  const auto updated =
      world.must(&Operations::update_service, {.service = arn, .task_definition = "shop"});
  ASSERT_THAT(*updated.service->deployments, SizeIs(2));
  EXPECT_EQ(updated.service->deployments->at(0).status, "PRIMARY");
  EXPECT_TRUE(updated.service->deployments->at(0).task_definition->ends_with("shop:2"));
  EXPECT_EQ(updated.service->deployments->at(1).status, "ACTIVE");
  EXPECT_TRUE(updated.service->task_definition->ends_with("shop:2"));
  EXPECT_NE(updated.service->current_service_deployment, first);
  EXPECT_EQ(world.tables->service_deployments.find(first)->status,
            ServiceDeploymentStatus::kStopped);
}

TEST(UpdateServiceTest, OnlyWhatTasksAreMadeOfRollsOut) {
  ServiceWorld world;
  const std::string arn = world.create();
  const auto rolls_out = [&](Update request) {
    const std::string before = world.service(arn).deployments.at(0).id;
    request.service = arn;
    world.must(&Operations::update_service, request);
    return world.service(arn).deployments.at(0).id != before;
  };
  EXPECT_FALSE(rolls_out({.task_definition = "shop:1"}));
  EXPECT_FALSE(rolls_out({.health_check_grace_period_seconds = 30}));
  EXPECT_FALSE(rolls_out({.propagate_tags = "SERVICE"}));
  EXPECT_FALSE(rolls_out({.enable_ecs_managed_tags = true, .enable_execute_command = true}));
  EXPECT_FALSE(rolls_out({.availability_zone_rebalancing = "DISABLED"}));
  Update percents;
  percents.deployment_configuration.emplace().maximum_percent = 150;
  EXPECT_FALSE(rolls_out(percents));
  EXPECT_TRUE(rolls_out({.force_new_deployment = true}));
  const Service& service = world.service(arn);
  EXPECT_EQ(service.health_check_grace_period_seconds, 30);
  EXPECT_EQ(service.propagate_tags, "SERVICE");
  EXPECT_TRUE(service.enable_ecs_managed_tags);
  EXPECT_TRUE(service.enable_execute_command);
  EXPECT_FALSE(service.availability_zone_rebalancing);
  EXPECT_EQ(service.deployment_configuration.maximum_percent, 150);
  EXPECT_EQ(service.deployment_configuration.minimum_healthy_percent, 100);
}

TEST(UpdateServiceTest, ANewDeploymentTakesBackTheStartThrottle) {
  ServiceWorld world;
  const std::string arn = world.create();
  world.change([&](store::Tx& tx) {
    world.tables->services.update(tx, arn, [](Service& s) { s.throttle.failures = 7; });
  });
  world.must(&Operations::update_service, {.force_new_deployment = true, .service = "web"});
  EXPECT_EQ(world.service(arn).throttle, StartThrottle{});
}

TEST(UpdateServiceTest, WhatUpdateServiceRefuses) {
  ServiceWorld world;
  const std::string arn = world.create();
  const auto refusal = [&](const Update& request) {
    return outcome(world.call(&Operations::update_service, request));
  };
  EXPECT_EQ(refusal({.cluster = "none", .service = "web"}),
            "ClusterNotFoundException: Cluster not found.");
  EXPECT_EQ(refusal({.service = "none"}), "ServiceNotFoundException: Service not found.");
  EXPECT_EQ(refusal({.service = "web", .task_definition = "none"}),
            "ClientException: TaskDefinition not found.");
  EXPECT_EQ(refusal({.desired_count = -1, .service = "web"}),
            invalid("Desired count can not be negative."));
  world.change([&](store::Tx& tx) {
    world.tables->services.update(tx, arn, [](Service& s) { s.status = ServiceStatus::kInactive; });
  });
  EXPECT_EQ(refusal({.service = "web"}), "ServiceNotActiveException: Service was not ACTIVE.");
}

TEST(UpdateServiceTest, CodeDeployDecidesAboutTheDefinition) {
  ServiceWorld world;
  const std::string arn = world.create();
  world.change([&](store::Tx& tx) {
    world.tables->services.update(tx, arn, [](Service& s) {
      s.controller = DeploymentController::kCodeDeploy;
      s.availability_zone_rebalancing = false;
    });
  });
  EXPECT_EQ(outcome(world.call(&Operations::update_service,
                               {.service = "web", .task_definition = "shop"})),
            invalid("Unable to update task definition on services with a CODE_DEPLOY deployment "
                    "controller. Use AWS CodeDeploy to trigger a new deployment."));
  world.must(&Operations::update_service, {.desired_count = 1, .service = "web"});
}

TEST(DeleteServiceTest, AServiceIsScaledDownOrForced) {
  ServiceWorld world;
  const std::string arn = world.create();
  EXPECT_EQ(outcome(world.call(&Operations::delete_service, {.service = "web"})),
            invalid("The service cannot be stopped while it is scaled above 0."));
  const auto deleted = world.must(&Operations::delete_service, {.force = true, .service = "web"});
  EXPECT_EQ(deleted.service->status, "DRAINING");
  EXPECT_EQ(deleted.service->desired_count, 0);
  EXPECT_EQ(deleted.service->deployments->at(0).desired_count, 0);
  world.must(&Operations::delete_service, {.service = "web"});  // again, while it drains
  world.change([&](store::Tx& tx) { retire_service(*world.tables, tx, arn, world.now()); });
  EXPECT_EQ(outcome(world.call(&Operations::delete_service, {.service = "web"})),
            "ServiceNotFoundException: Service not found.");
  EXPECT_EQ(
      world.must(&Operations::describe_services, {.services = {{"web"}}}).services->at(0).status,
      "INACTIVE");
}

TEST(DeleteServiceTest, TheNameOfAnInactiveServiceIsFreeAgain) {
  ServiceWorld world;
  const std::string arn = world.create();
  world.change([&](store::Tx& tx) {
    add_service_event(*world.tables, tx, world.ids, world.now(), arn, "of the first");
    retire_service(*world.tables, tx, arn, world.now());
  });
  const auto made = world.must(&Operations::create_service, ServiceWorld::service_of());
  EXPECT_THAT(*made.service->events, IsEmpty());
  EXPECT_EQ(made.service->status, "ACTIVE");
  EXPECT_EQ(world.tables->service_revisions.size(), 1);
}

TEST(DeleteServiceTest, AnInactiveServiceIsForgottenAfterAnHourWithAllItHad) {
  ServiceWorld world;
  const std::string arn = world.create();
  const auto sweep = [&] {
    world.change(
        [&](store::Tx& tx) { erase_expired_services(*world.tables, tx, world.now(), 10); });
  };
  world.change([&](store::Tx& tx) {
    add_service_event(*world.tables, tx, world.ids, world.now(), arn, "an event");
    retire_service(*world.tables, tx, arn, world.now());
  });
  world.advance(std::chrono::minutes(59));
  sweep();
  EXPECT_EQ(world.tables->services.size(), 1);
  world.advance(std::chrono::minutes(1));
  sweep();
  EXPECT_TRUE(world.tables->services.empty());
  EXPECT_TRUE(world.tables->service_events.empty());
  EXPECT_TRUE(world.tables->service_revisions.empty());
  EXPECT_TRUE(world.tables->service_deployments.empty());
}

TEST(ListServicesTest, PagesFiltersAndLeavesOutTheInactive) {
  ServiceWorld world;
  for (const char* name : {"a", "b", "c"}) {
    auto request = ServiceWorld::service_of();
    request.service_name = name;
    world.create(request);
  }
  auto daemon = ServiceWorld::service_of();
  daemon.service_name = "d";
  daemon.desired_count.reset();
  daemon.scheduling_strategy = "DAEMON";
  world.create(daemon);
  const auto page = world.must(&Operations::list_services, {.max_results = 3});
  EXPECT_THAT(*page.service_arns, SizeIs(3));
  const auto rest =
      world.must(&Operations::list_services, {.max_results = 3, .next_token = page.next_token});
  EXPECT_THAT(*rest.service_arns, SizeIs(1));
  EXPECT_EQ(rest.next_token, std::nullopt);
  EXPECT_THAT(
      *world.must(&Operations::list_services, {.scheduling_strategy = "DAEMON"}).service_arns,
      SizeIs(1));
  EXPECT_THAT(*world.must(&Operations::list_services, {.launch_type = "EXTERNAL"}).service_arns,
              IsEmpty());
  const std::string inactive = page.service_arns->at(0);
  world.change([&](store::Tx& tx) { retire_service(*world.tables, tx, inactive, world.now()); });
  EXPECT_THAT(*world.must(&Operations::list_services, {}).service_arns, SizeIs(3));
  EXPECT_EQ(outcome(world.call(&Operations::list_services_by_namespace, {.namespace_ = "x"})),
            "NamespaceNotFoundException: The specified namespace wasn't found.");
}

TEST(ServiceEventsTest, TheNewest100AreKeptNewestFirst) {
  ServiceWorld world;
  const std::string arn = world.create();
  for (int i = 1; i <= 103; ++i) {
    world.change([&](store::Tx& tx) {
      add_service_event(*world.tables, tx, world.ids, world.now(), arn, std::to_string(i));
    });
  }
  const auto described = world.must(&Operations::describe_services, {.services = {{"web"}}});
  const auto& events = *described.services->at(0).events;
  ASSERT_THAT(events, SizeIs(100));
  EXPECT_EQ(events.front().message, "103");
  EXPECT_EQ(events.back().message, "4");
  EXPECT_EQ(world.tables->service_events.size(), 100);
}

TEST(ServiceDeploymentsTest, AreListedNewestFirstAndDescribed) {
  ServiceWorld world;
  const std::string arn = world.create();
  const std::string first = world.service(arn).current_service_deployment;
  world.complete_rollout(arn);
  world.advance(Millis(1000));
  world.must(&Operations::update_service, {.force_new_deployment = true, .service = "web"});
  const std::string second = world.service(arn).current_service_deployment;
  const auto list = [&](api::ecs::ListServiceDeploymentsRequest request) {
    request.service = "web";
    std::vector<std::string> arns;
    for (const auto& d :
         *world.must(&Operations::list_service_deployments, request).service_deployments)
      arns.push_back(*d.service_deployment_arn);
    return arns;
  };
  EXPECT_THAT(list({}), ElementsAre(second, first));
  EXPECT_THAT(list({.status = {{"SUCCESSFUL"}}}), ElementsAre(first));
  api::ecs::ListServiceDeploymentsRequest recent;
  recent.created_at.emplace().after = world.now() - Millis(500);
  EXPECT_THAT(list(recent), ElementsAre(second));
  api::ecs::ListServiceDeploymentsRequest one{.max_results = 1};
  one.service = "web";
  const auto page = world.must(&Operations::list_service_deployments, one);
  one.next_token = page.next_token;
  EXPECT_EQ(world.must(&Operations::list_service_deployments, one)
                .service_deployments->at(0)
                .service_deployment_arn,
            first);

  const auto described = world.must(&Operations::describe_service_deployments,
                                    {.service_deployment_arns = {{second, "arn:none"}}});
  ASSERT_THAT(*described.service_deployments, SizeIs(1));
  const auto& deployment = described.service_deployments->at(0);
  EXPECT_EQ(deployment.status, "IN_PROGRESS");
  EXPECT_THAT(*deployment.source_service_revisions, SizeIs(1));
  EXPECT_EQ(deployment.target_service_revision->requested_task_count, 2);
  EXPECT_EQ(deployment.deployment_circuit_breaker->threshold, 3);
  EXPECT_EQ(deployment.deployment_circuit_breaker->status, "DISABLED");
  EXPECT_EQ(described.failures->at(0).reason, "MISSING");
}

TEST(ServiceDeploymentsTest, HistoryOf90DaysIsKeptAndWhatARollbackNeeds) {
  ServiceWorld world;
  const std::string arn = world.create();
  world.complete_rollout(arn);
  world.advance(std::chrono::seconds(1));  // which is newer must be clear
  world.must(&Operations::update_service, {.force_new_deployment = true, .service = "web"});
  world.complete_rollout(arn);
  world.advance(std::chrono::seconds(1));  // which is newer must be clear
  world.must(&Operations::update_service, {.force_new_deployment = true, .service = "web"});
  EXPECT_EQ(world.tables->service_deployments.size(), 3);
  const std::string target = rollback_target(*world.tables, world.service(arn));
  world.advance(std::chrono::days(90));
  world.must(&Operations::update_service, {.force_new_deployment = true, .service = "web"});
  EXPECT_EQ(rollback_target(*world.tables, world.service(arn)), target);
  EXPECT_TRUE(world.tables->service_revisions.contains(target));
  EXPECT_EQ(world.tables->service_deployments.size(), 3);  // the first is gone
  EXPECT_EQ(world.tables->service_revisions.size(), 3);
}

TEST(ServiceDeploymentsTest, ARollbackIsRequestedOnce) {
  ServiceWorld world;
  const std::string arn = world.create();
  const std::string first = world.service(arn).current_service_deployment;
  const std::string revision = world.service(arn).deployments.at(0).revision_arn;
  const auto stop = [&](const std::string& deployment, std::string type = "ROLLBACK") {
    return outcome(world.call(&Operations::stop_service_deployment,
                              {.service_deployment_arn = deployment, .stop_type = type}));
  };
  EXPECT_EQ(stop("arn:none").substr(0, 35), "ServiceDeploymentNotFoundException:");
  EXPECT_EQ(stop(first), invalid("The service deployment cannot be rolled back because there is no "
                                 "earlier service revision that was deployed successfully."));
  world.complete_rollout(arn);
  EXPECT_EQ(
      stop(first),
      "ConflictException: The service deployment cannot be stopped because it is SUCCESSFUL.");
  world.register_definition(ServiceWorld::with_port("shop", 81));
  world.must(&Operations::update_service, {.service = "web", .task_definition = "shop"});
  const std::string second = world.service(arn).current_service_deployment;
  EXPECT_EQ(stop(second), "ok");
  EXPECT_EQ(stop(second, "ABORT"), "ok");
  const auto& record = *world.tables->service_deployments.find(second);
  EXPECT_EQ(record.status, ServiceDeploymentStatus::kRollbackRequested);

  // What the service controller does next.
  EXPECT_EQ(rollback_target(*world.tables, world.service(arn)), revision);
  world.change([&](store::Tx& tx) {
    begin_rollback(*world.tables, tx, world.ids, world.now(), arn, revision, "asked for");
  });
  EXPECT_EQ(record.status, ServiceDeploymentStatus::kRollbackInProgress);
  EXPECT_TRUE(world.service(arn).task_definition_arn.ends_with("shop:1"));
  EXPECT_TRUE(world.service(arn).deployments.at(0).rolls_back);
  const auto described = world.must(&Operations::describe_service_deployments,
                                    {.service_deployment_arns = {{second}}});
  EXPECT_EQ(described.service_deployments->at(0).rollback->service_revision_arn, revision);
}

TEST(ServiceRevisionsTest, TheFirstTaskTellsTheDigestUnlessConsistencyIsDisabled) {
  ServiceWorld world;
  auto definition = ServiceWorld::definition_of("pair");
  definition.container_definitions->push_back(
      {.name = "side", .image = "busybox", .memory = 16, .version_consistency = "disabled"});
  world.register_definition(definition);
  auto request = ServiceWorld::service_of();
  request.task_definition = "pair";
  const std::string arn = world.create(request);
  const Deployment deployment = world.service(arn).deployments.at(0);
  const auto note = [&](std::string digest) {
    Task task{.task_definition_arn = deployment.task_definition_arn,
              .started_by = deployment.id,
              .service_arn = arn};
    task.containers.push_back({.name = "web", .image_digest = digest});
    task.containers.push_back({.name = "side", .image_digest = digest});
    world.change([&](store::Tx& tx) { note_image_digests(*world.tables, tx, task); });
  };
  note("sha256:1");
  note("sha256:2");
  const auto described = world.must(&Operations::describe_service_revisions,
                                    {.service_revision_arns = {{deployment.revision_arn, "x"}}});
  const auto& images = *described.service_revisions->at(0).container_images;
  ASSERT_THAT(images, SizeIs(2));
  EXPECT_EQ(images.at(0).image, "httpd:2.4");
  EXPECT_EQ(images.at(0).image_digest, "sha256:1");
  EXPECT_EQ(images.at(1).image_digest, std::nullopt);
  EXPECT_EQ(described.failures->at(0).reason, "MISSING");
}

}  // namespace
}  // namespace gantry::ecs::testing
