#include "ecs/plan/capacity_shares.h"
#include "ecs/tests/control_world.h"
#include "ecs/tests/target_registry_contract.h"

namespace gantry::ecs::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using namespace std::chrono_literals;

TargetRegistrySubject subject_of(ControlWorld& world, TargetRegistry& registry) {
  return {.registry = registry,
          .change = [&](const auto& f) { world.change(f); },
          .advance = [&](Millis time) { world.advance(time); }};
}

TEST(TargetRegistryTest, TheFakeKeepsTheContract) {
  ControlWorld world;
  auto subject = subject_of(world, world.targets);
  subject.target_group = ControlWorld::kGroup;
  expect_target_registry_contract(subject);
}

TEST(TargetRegistryTest, HavingNoTargetGroupsKeepsTheContract) {
  ControlWorld world;
  NoTargets none;
  expect_target_registry_contract(subject_of(world, none));
}

/// A service of one task behind a target group. Operations refuse target groups as long as there is
/// no load balancer module, so its record is changed.
struct BalancedWorld : ControlWorld {
  BalancedWorld() {
    const std::string instance = register_instance();
    change([&](store::Tx& tx) {
      tables->container_instances.update(
          tx, instance, [](ContainerInstance& one) { one.ec2_instance_id = "i-1"; });
    });
    arn = create(service_of(0));
    change([&](store::Tx& tx) {
      tables->services.update(tx, arn, [](Service& service) {
        service.load_balancers = {
            {.container_name = "web", .container_port = 80, .target_group_arn = kGroup}};
      });
    });
    scale(1);
    run(1min);
  }
  void scale(int count) {
    must(&Operations::update_service, {.desired_count = count, .service = "web"});
  }
  const Task& only_task() const { return *tasks(arn).at(0); }

  std::string arn;
};

TEST(TargetControllerTest, ATaskIsRunningOnceItsTargetIsRegistered) {
  BalancedWorld world;
  ASSERT_EQ(world.running(world.arn), 1);
  EXPECT_EQ(world.only_task().target_state, TargetState::kRegistered);
  EXPECT_THAT(world.targets.targets(), SizeIs(1));
  EXPECT_THAT(world.events(),
              Contains(std::string("(service web) registered 1 targets in (target-group ") +
                       ControlWorld::kGroup + ")"));
}

TEST(TargetControllerTest, ATargetDrainsBeforeTheAgentIsToldToStopTheTask) {
  BalancedWorld world;
  const std::string task = world.only_task().arn;
  world.scale(0);
  world.run(10s);
  const Task& draining = *world.tables->tasks.find(task);
  EXPECT_EQ(draining.last_status, TaskStatus::kDeactivating);
  EXPECT_EQ(draining.desired_status, DesiredStatus::kStopped);
  EXPECT_EQ(draining.delivery.stop_sequence, 0) << "no payload stops it yet";
  EXPECT_EQ(world.targets.status(world.targets.targets().at(0)).condition,
            TargetCondition::kDraining);
  EXPECT_THAT(world.events(), Contains(HasSubstr(") has begun draining connections on 1 tasks.")));
  EXPECT_THAT(world.events(), Contains(HasSubstr("deregistered 1 targets in (target-group")));
  world.run(30s);
  EXPECT_EQ(world.tables->tasks.find(task)->last_status, TaskStatus::kStopped);
  EXPECT_GT(world.tables->tasks.find(task)->delivery.stop_sequence, 0);
  EXPECT_THAT(world.targets.targets(), IsEmpty());
}

TEST(TargetControllerTest, AnUnhealthyTargetsTaskIsReplaced) {
  BalancedWorld world;
  const std::string task = world.only_task().arn;
  world.targets.fail(world.targets.targets().at(0), "Health checks failed with these codes: [502]");
  world.run(2min);
  const Task& stopped = *world.tables->tasks.find(task);
  EXPECT_EQ(stopped.last_status, TaskStatus::kStopped);
  EXPECT_EQ(stopped.stopped_reason, std::string("Task failed ELB health checks in (target-group ") +
                                        ControlWorld::kGroup + ")");
  EXPECT_EQ(world.running(world.arn), 1);
  EXPECT_THAT(world.events(), Contains(HasSubstr("Health checks failed with these codes: [502]")));
}

TEST(TargetControllerTest, ATargetGroupThatIsGoneIsToldAndTriedAgain) {
  BalancedWorld world;
  world.change([&](store::Tx& tx) {
    world.tables->services.update(tx, world.arn, [](Service& service) {
      service.load_balancers.at(0).target_group_arn = "arn:later";
    });
  });
  world.scale(2);
  world.run(30s);
  EXPECT_THAT(world.events(), Contains(HasSubstr("(service web) failed to register targets in "
                                                 "(target-group arn:later) with (error ")));
  EXPECT_EQ(world.running(world.arn), 1);
  world.targets.add_group("arn:later");
  world.run(3min);
  EXPECT_EQ(world.running(world.arn), 2);
}

TEST(ServiceControllerTest, ADaemonHasOneTaskOnEachInstanceThatIsThereOrComes) {
  ControlWorld world;
  world.register_instance();
  auto request = ServiceWorld::service_of();
  request.desired_count.reset();
  request.scheduling_strategy = "DAEMON";
  const std::string arn = world.create(request);
  world.run(30s);
  EXPECT_EQ(world.running(arn), 1);
  const std::string second = world.register_instance();
  world.run(30s);
  EXPECT_EQ(world.running(arn), 2);
  world.must(&Operations::update_container_instances_state,
             {.container_instances = {{second}}, .status = "DRAINING"});
  world.run(30s);
  EXPECT_EQ(world.running(arn), 1);
}

TEST(ServiceControllerTest, ATaskSetRunsItsShareOfTheService) {
  ControlWorld world;
  world.register_instance();
  auto request = ServiceWorld::service_of(4);
  request.deployment_controller.emplace().type = "EXTERNAL";
  request.task_definition.reset();
  const std::string arn = world.create(request);
  const auto set = world.must(&Operations::create_task_set,
                              {.cluster = "default",
                               .scale = api::ecs::Scale{.unit = "PERCENT", .value = 50},
                               .service = "web",
                               .task_definition = "shop"});
  world.run(1min);
  EXPECT_EQ(world.running(arn), 2);
  for (const Task* task : world.tasks(arn)) EXPECT_EQ(task->started_by.str(), *set.task_set->id);
  world.must(&Operations::update_task_set,
             {.cluster = "default",
              .scale = api::ecs::Scale{.unit = "PERCENT", .value = 100},
              .service = "web",
              .task_set = *set.task_set->id});
  world.run(1min);
  EXPECT_EQ(world.running(arn), 4);
  world.must(
      &Operations::delete_task_set,
      {.cluster = "default", .force = true, .service = "web", .task_set = *set.task_set->id});
  world.run(1min);
  EXPECT_EQ(world.running(arn), 0);
  EXPECT_TRUE(world.tables->task_sets.empty());
}

TEST(ServiceControllerTest, AnAlarmDuringADeploymentRollsItBack) {
  ControlWorld world;
  world.register_instance();
  auto request = ServiceWorld::service_of(1);
  request.deployment_configuration.emplace().alarms =
      api::ecs::DeploymentAlarms{.alarm_names = {{"errors"}}, .enable = true, .rollback = true};
  const std::string arn = world.create(request);
  world.run(2min);
  const std::string good = world.service(arn).deployments.at(0).id;
  EXPECT_EQ(world.service(arn).deployments.at(0).rollout_state, RolloutState::kCompleted);
  world.alarms.bake_time = 5min;
  world.register_definition(ServiceWorld::with_port("shop", 81));
  world.must(&Operations::update_service, {.service = "web", .task_definition = "shop"});
  world.run(2min);
  EXPECT_EQ(world.service(arn).deployments.at(0).rollout_state, RolloutState::kInProgress)
      << "it bakes";
  world.alarms.set("errors");
  world.run(8min);
  const Deployment& primary = world.service(arn).deployments.at(0);
  EXPECT_EQ(primary.id, good);
  EXPECT_TRUE(primary.rolls_back);
  EXPECT_EQ(primary.rollout_state, RolloutState::kCompleted);
  EXPECT_EQ(world.running(arn), 1);
}

TEST(ServiceControllerTest, AProtectedTaskOutlivesAScaleInAndItsProtectionEnds) {
  ControlWorld world;
  world.register_instance();
  const std::string arn = world.create(ServiceWorld::service_of(2));
  world.run(1min);
  const std::string kept = world.tasks(arn).at(0)->arn;
  world.must(&Operations::update_task_protection, {.cluster = "default",
                                                   .expires_in_minutes = 10,
                                                   .protection_enabled = true,
                                                   .tasks = {{kept}}});
  world.must(&Operations::update_service, {.desired_count = 0, .service = "web"});
  world.run(9min);
  ASSERT_THAT(world.tasks(arn), SizeIs(1));
  EXPECT_EQ(world.tasks(arn).at(0)->arn, kept);
  world.run(2min);
  EXPECT_THAT(world.tasks(arn), IsEmpty());
}

TEST(ServiceControllerTest, LaterTasksKeepToTheDigestThatTheFirstFound) {
  ControlWorld world;
  world.register_instance();
  auto definition = ServiceWorld::definition_of("pair");
  definition.container_definitions->push_back(
      {.name = "side", .image = "busybox", .memory = 16, .version_consistency = "disabled"});
  world.register_definition(definition);
  auto request = ServiceWorld::service_of(1);
  request.task_definition = "pair";
  const std::string arn = world.create(request);
  world.run(1min);
  world.image_digest = "sha256:2";
  world.must(&Operations::update_service, {.desired_count = 2, .service = "web"});
  world.run(1min);
  std::set<std::string> images;
  for (const Task* task : world.tasks(arn)) {
    for (const Container& container : task->containers) images.insert(container.image);
  }
  EXPECT_THAT(images, ElementsAre("busybox", "httpd:2.4", "httpd:2.4@sha256:1"));

  world.must(&Operations::update_service, {.force_new_deployment = true, .service = "web"});
  world.run(5min);
  EXPECT_EQ(world.running(arn), 2);
  for (const Task* task : world.tasks(arn)) {
    EXPECT_THAT(task->containers.at(0).image.str(), Not(EndsWith("@sha256:1")))
        << "a new deployment looks anew";
  }
}

/// The cluster `default` with two capacity providers whose groups ECS scales.
struct ProviderWorld : ControlWorld {
  ProviderWorld() {
    for (const char* name : {"blue", "red"}) {
      api::ecs::CreateCapacityProviderRequest request{.name = name};
      request.auto_scaling_group_provider.emplace() = {
          .auto_scaling_group_arn = name,
          .managed_scaling = api::ecs::ManagedScaling{.status = "ENABLED"}};
      must(&Operations::create_capacity_provider, request);
    }
    must(
        &Operations::put_cluster_capacity_providers,
        {.capacity_providers = std::vector<std::string>{"blue", "red"},
         .cluster = "default",
         .default_capacity_provider_strategy = CapacityStrategy{
             {.base = 1, .capacity_provider = "blue"}, {.capacity_provider = "red", .weight = 1}}});
  }
  std::string join(const std::string& provider) {
    const std::string arn = register_instance({.connected = false});
    change([&](store::Tx& tx) {
      tables->container_instances.update(tx, arn, [&](ContainerInstance& instance) {
        instance.capacity_provider_name = provider;
        instance.agent_connected = true;
        ++instance.version;
      });
    });
    return arn;
  }
};

TEST(ProvisioningTest, TasksWaitForAnInstanceOfTheirProviderAndTakeNoOther) {
  ProviderWorld world;
  world.register_instance();
  const std::string blue = world.join("blue");
  const std::string arn = world.create(ServiceWorld::service_of(3));
  world.run(1min);
  EXPECT_EQ(world.running(arn), 1) << "the base";
  EXPECT_EQ(world.tables->provisioning_tasks.count(world.tables->clusters.begin()->arn), 2U);
  const std::string red = world.join("red");
  world.run(1min);
  std::multiset<std::string> places;
  for (const Task* task : world.tasks(arn)) {
    EXPECT_EQ(task->last_status, TaskStatus::kRunning);
    places.insert(task->container_instance_arn.str() == blue ? "blue" : "red");
    EXPECT_EQ(task->container_instance_arn.str() == blue ? "blue" : "red",
              task->capacity_provider_name.str());
  }
  EXPECT_THAT(places, ElementsAre("blue", "red", "red"));
}

TEST(ProvisioningTest, AWaitingTaskKeepsTheConstraintsOfItsRunTask) {
  ProviderWorld world;
  const std::string first = world.join("red");
  api::ecs::RunTaskRequest request{.count = 2, .task_definition = "shop"};
  request.capacity_provider_strategy.emplace() = {{.capacity_provider = "red", .weight = 1}};
  request.placement_constraints.emplace().push_back({.type = "distinctInstance"});
  world.must(&Operations::run_task, request);
  world.run(10s);
  EXPECT_EQ(world.tables->active_tasks_by_instance.count(first), 1U);
  world.join("red");
  world.run(10s);
  for (const Task& task : world.tables->tasks) {
    EXPECT_EQ(task.last_status, TaskStatus::kRunning);
    EXPECT_FALSE(task.waits_with);
  }
}

TEST(ProvisioningTest, ATaskThatWaitsForHalfAnHourStops) {
  ProviderWorld world;
  api::ecs::RunTaskRequest request{.task_definition = "shop"};
  const auto answer = world.must(&Operations::run_task, request);
  world.run(29min);
  const std::string arn = *answer.tasks->at(0).task_arn;
  EXPECT_EQ(world.tables->tasks.find(arn)->last_status, TaskStatus::kProvisioning);
  world.run(2min);
  EXPECT_EQ(world.tables->tasks.find(arn)->last_status, TaskStatus::kStopped);
  EXPECT_EQ(world.tables->tasks.find(arn)->stop_code, StopCode::kTaskFailedToStart);
}

TEST(ProvisioningTest, AtMostFiveHundredTasksOfAClusterWait) {
  ProviderWorld world;
  world.create(ServiceWorld::service_of(501));
  world.run(10s);
  EXPECT_EQ(world.tables->provisioning_tasks.count(world.tables->clusters.begin()->arn), 500U);
  EXPECT_THAT(world.events(),
              Contains("(service web) was unable to place tasks in your cluster because the tasks "
                       "provisioning capacity limit was exceeded."));
}

}  // namespace
}  // namespace gantry::ecs::testing
