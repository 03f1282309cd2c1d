#include "agent/task_engine.h"

#include <gmock/gmock.h>

#include "agent/tests/agent_fixture.h"

namespace gantry::agent {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class TaskEngineTest : public AgentFixture {
 protected:
  void SetUp() override { start_and_join(); }

  Status known(const std::string& container) const { return task_state()->find(container)->known; }
  static std::string optional(const std::string& name, const std::string& more = "") {
    std::string text = container(name, more);
    text.replace(text.find("'essential':true"), 16, "'essential':false");
    return text;
  }
  static std::string depends(const std::string& on, const std::string& condition) {
    return fmt::format("'dependsOn':[{{'containerName':'{}','condition':'{}'}}]", on, condition);
  }
  static constexpr const char* kHealthCheck =
      R"('healthCheckType':'docker','dockerConfig':{'config':'{\'Healthcheck\':{\'Test\':[\'CMD\',\'true\']}}'})";
};

// ---- Running

TEST_F(TaskEngineTest, ATaskIsPulledCreatedStartedAndReported) {
  run(task("[" + container("web", "'portMappings':[{'containerPort':80,'hostPort':8080}]") + "]"));
  EXPECT_THAT(control_.statuses(kTask), ElementsAre("PENDING", "RUNNING"));
  const auto& pending = control_.reports.at(0).containers->at(0);
  EXPECT_EQ(pending.status, "PENDING");
  EXPECT_THAT(*pending.image_digest, StartsWith("sha256:"));
  EXPECT_EQ(report().cluster, "lab");
  EXPECT_EQ(report().reason, "");
  EXPECT_TRUE(report().pull_started_at && report().pull_stopped_at);
  EXPECT_FALSE(report().execution_stopped_at);
  const auto web = change("web");
  EXPECT_EQ(web.status, "RUNNING");
  EXPECT_EQ(web.runtime_id, docker("web")->id);
  EXPECT_EQ(web.image_digest, pending.image_digest);
  EXPECT_EQ(
      *web.network_bindings,
      (std::vector<api::ecs::NetworkBinding>{
          {.bind_ip = "0.0.0.0", .container_port = 80, .host_port = 8080, .protocol = "tcp"}}));
  EXPECT_FALSE(web.exit_code);
}

TEST_F(TaskEngineTest, TheTaskRunsOnlyWhenAllItsContainersDo) {
  run(task("[" + container("a") + "," + container("b") + "," + container("c") + "]"));
  EXPECT_THAT(control_.statuses(kTask), ElementsAre("PENDING", "RUNNING"));
  EXPECT_EQ(report().containers->size(), 3U);
}

TEST_F(TaskEngineTest, NothingWaitsBetweenThePayloadAndTheReportButTheEngine) {
  engine_.add_local_image("busybox:1");
  control_.push(SessionKind::kAcs, payload(task("[" + container("web") + "]")));
  const Time begun = executor_.now();
  ASSERT_TRUE(executor_.run_until([&] { return control_.statuses(kTask).size() == 1; },
                                  std::chrono::seconds(5)));
  // pull, inspect of the image, create, start, inspect: five calls of at most 5 ms and the pull's
  // 100 ms.
  EXPECT_LE(executor_.now() - begun, Millis(125));
  EXPECT_EQ(report().status, "RUNNING");  // an image without a registry digest gives no PENDING
}

TEST_F(TaskEngineTest, AContainersOverriddenCommandIsRun) {
  run(task(
      "[" +
      container("web", R"('command':['serve'],'overrides':'{\'command\':[\'serve\',\'-v\']}')") +
      "]"));
  EXPECT_EQ(boost::json::serialize(engine_.document(docker("web")->id).at("Cmd")),
            R"(["serve","-v"])");
}

// ---- Ending

TEST_F(TaskEngineTest, AnEssentialContainersExitStopsTheOthersAndTheTask) {
  run(task("[" + container("web") + "," + optional("side") + "]"));
  engine_.exit(docker("web")->id, 3);
  settle();
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_EQ(report().reason, "");
  EXPECT_TRUE(report().execution_stopped_at);
  EXPECT_EQ(change("web").exit_code, 3);
  EXPECT_EQ(change("side").exit_code, 143);
}

TEST_F(TaskEngineTest, ANonEssentialExitLeavesTheTaskRunningAndIsReportedWithin30Seconds) {
  run(task("[" + container("web") + "," + optional("side") + "]"));
  engine_.exit(docker("side")->id, 0);
  executor_.advance(std::chrono::seconds(9));
  EXPECT_EQ(control_.statuses(kTask).size(), 2U);
  executor_.advance(std::chrono::seconds(22));
  EXPECT_THAT(control_.statuses(kTask), ElementsAre("PENDING", "RUNNING", "RUNNING"));
  EXPECT_EQ(change("side").status, "STOPPED");
  EXPECT_EQ(change("side").exit_code, 0);
  EXPECT_EQ(task_state()->desired, Status::kRunning);
}

TEST_F(TaskEngineTest, ATaskOfNonEssentialContainersEndsWithTheLast) {
  run(task("[" + optional("a") + "," + optional("b") + "]"));
  engine_.exit(docker("a")->id, 0);
  settle();
  EXPECT_EQ(task_state()->known, Status::kRunning);
  engine_.exit(docker("b")->id, 0);
  settle();
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_FALSE(report().execution_stopped_at);
}

TEST_F(TaskEngineTest, AnOutOfMemoryKillIsNamed) {
  run(task("[" + container("web") + "]"));
  engine_.exit(docker("web")->id, 137, true);
  settle();
  EXPECT_EQ(change("web").exit_code, 137);
  EXPECT_EQ(change("web").reason, "OutOfMemoryError: Container killed due to memory usage");
}

TEST_F(TaskEngineTest, AStopFromTheControlPlaneStopsTheContainers) {
  run(task("[" + container("web") + "]"));
  push(payload(stop_of(), 2));
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_EQ(change("web").exit_code, 143);
  push(payload(task("[" + container("web") + "]"), 3));
  EXPECT_EQ(task_state()->desired, Status::kStopped);  // there is no way back
}

TEST_F(TaskEngineTest, AContainerThatIgnoresTermIsKilledAfterItsStopTimeout) {
  run(task("[" + container("web", "'stopTimeout':20,'environment':{'FAKE_IGNORE_TERM':'1'}") +
           "]"));
  push(payload(stop_of(), 2));
  executor_.advance(std::chrono::seconds(18));
  EXPECT_EQ(task_state()->known, Status::kRunning);
  executor_.advance(std::chrono::seconds(2));
  EXPECT_EQ(change("web").exit_code, 137);
}

TEST_F(TaskEngineTest, AStopDuringThePullDoesNotWaitForIt) {
  engine_.hang_next(Engine::Call::kPull);
  push(payload(task("[" + container("web") + "]")));
  push(payload(stop_of(), 2));
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_EQ(engine_.container_count(), 0U);
}

TEST_F(TaskEngineTest, ContainersStopInTheReverseOfTheirDependencies) {
  run(task("[" + container("db") + "," + container("web", depends("db", "START")) + "]"));
  engine_.fail_next(Engine::Call::kStop, Error{"Engine", "busy"}, 1);
  push(payload(stop_of(), 2));
  executor_.advance(std::chrono::seconds(2));
  const auto* db = docker("db");
  const auto* web = docker("web");
  EXPECT_EQ(db->state, ports::ContainerState::kExited);
  EXPECT_LT(*web->finished_at, *db->finished_at);
}

TEST_F(TaskEngineTest, WhatCannotBeStoppedIsNotReportedStoppedButTriedAgain) {
  run(task("[" + container("web") + "]"));
  engine_.fail_next(Engine::Call::kStop, Error{"Unreachable", "no daemon"}, 8);
  push(payload(stop_of(), 2));
  executor_.advance(std::chrono::seconds(60));
  EXPECT_EQ(task_state()->known, Status::kRunning);
  EXPECT_GE(engine_.calls(Engine::Call::kStop), 6);
  executor_.advance(std::chrono::seconds(70));
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_EQ(change("web").exit_code, 143);
}

TEST_F(TaskEngineTest, AContainerThatCannotBeLookedAtAfterItsStartIsStopped) {
  engine_.fail_next(Engine::Call::kInspect, Error{"Engine", "what"});
  push(payload(task("[" + container("web") + "]")));
  EXPECT_EQ(change("web").reason, "CannotInspectContainerError: what");
  EXPECT_EQ(docker("web")->state, ports::ContainerState::kExited);
}

TEST_F(TaskEngineTest, MissedEventsAreMadeUpForWhenTheStreamResumes) {
  run(task("[" + container("web") + "]"));
  engine_.set_silent(true);
  engine_.exit(docker("web")->id, 1);
  settle();
  EXPECT_EQ(task_state()->known, Status::kRunning);
  engine_.set_silent(false);
  settle();
  EXPECT_EQ(change("web").exit_code, 1);
}

TEST_F(TaskEngineTest, AContainerStartedByHandAfterItsEndIsStoppedOnce) {
  run(task("[" + container("web") + "]"));
  const std::string id = docker("web")->id;
  engine_.exit(id, 0);
  settle();
  for (const auto expected : {ports::ContainerState::kExited, ports::ContainerState::kRunning}) {
    engine_.start(id, [](const Result<void>&) {});
    settle();
    EXPECT_EQ(docker("web")->state, expected);
  }
}

TEST_F(TaskEngineTest, ContainersVolumesAndStateGoAfterTheCleanupWait) {
  run(task(
      "[" + container("web", "'mountPoints':[{'sourceVolume':'v','containerPath':'/v'}]") + "]",
      "'volumes':[{'name':'v','host':{'sourcePath':''}}]"));
  EXPECT_EQ(engine_.volumes().size(), 1U);
  engine_.exit(docker("web")->id, 0);
  executor_.advance(std::chrono::minutes(179));
  EXPECT_EQ(engine_.container_count(), 1U);
  executor_.advance(std::chrono::minutes(2));
  EXPECT_EQ(engine_.container_count(), 0U);
  EXPECT_TRUE(engine_.volumes().empty());
  EXPECT_EQ(task_state(), nullptr);
  for (const auto& [key, value] : *checkpoint_.load()) EXPECT_FALSE(key.starts_with("task/"));
}

TEST_F(TaskEngineTest, NothingIsCleanedUpBeforeTheStopIsAccepted) {
  run(task("[" + container("web") + "]"));
  control_.submit_errors.assign(1000, Error{"ServerException", ""});
  engine_.exit(docker("web")->id, 0);
  executor_.advance(std::chrono::hours(4));
  EXPECT_EQ(engine_.container_count(), 1U);
  control_.submit_errors.clear();
  executor_.advance(std::chrono::minutes(1));
  EXPECT_EQ(engine_.container_count(), 0U);
}

// ---- Failing

TEST_F(TaskEngineTest, AnImageThatNobodyHasStopsTheTaskWithThePullsError) {
  engine_.forget_remote_image("busybox:1");
  push(payload(task("[" + container("web") + "]")));
  EXPECT_THAT(control_.statuses(kTask), ElementsAre("STOPPED"));
  EXPECT_THAT(*change("web").reason,
              StartsWith("CannotPullContainerError: pull access denied for busybox"));
  EXPECT_FALSE(change("web").exit_code);
  EXPECT_FALSE(change("web").runtime_id);
}

TEST_F(TaskEngineTest, AFailedCreateIsNamed) {
  engine_.fail_next(Engine::Call::kCreate, Error{"Engine", "no such option"});
  push(payload(task("[" + container("web") + "]")));
  EXPECT_EQ(change("web").reason, "CannotCreateContainerError: no such option");
}

TEST_F(TaskEngineTest, ATakenFixedPortIsDockersTextWithoutAnExitCode) {
  engine_.occupy_port(8080);
  push(payload(
      task("[" + container("web", "'portMappings':[{'containerPort':80,'hostPort':8080}]") + "]")));
  EXPECT_THAT(*change("web").reason,
              testing::AllOf(StartsWith("CannotStartContainerError: "),
                             HasSubstr("Bind for 0.0.0.0:8080 failed: port is already allocated")));
  EXPECT_FALSE(change("web").exit_code);
}

TEST_F(TaskEngineTest, ACallThatNeverAnswersTimesOut) {
  engine_.hang_next(Engine::Call::kCreate);
  push(payload(task("[" + container("web") + "]")));
  executor_.advance(std::chrono::minutes(4));
  EXPECT_EQ(change("web").reason,
            "DockerTimeoutError: Could not transition to created; timed out after waiting 240s");
}

TEST_F(TaskEngineTest, AHealthCheckTypeWithoutHealthcheckIsAConfigurationError) {
  push(payload(task("[" + container("web", "'healthCheckType':'docker'") + "]")));
  EXPECT_EQ(change("web").reason,
            "DockerClientConfigError: docker health check is nil while container health check type "
            "is DOCKER");
}

TEST_F(TaskEngineTest, AMountOfAnUnknownVolumeIsAHostConfigError) {
  push(payload(task(
      "[" + container("web", "'mountPoints':[{'sourceVolume':'v','containerPath':'/v'}]") + "]")));
  EXPECT_THAT(*change("web").reason, StartsWith("HostConfigError: "));
}

TEST_F(TaskEngineTest, WhatThisAgentCannotDoIsAcknowledgedAndStoppedWithATaskLevelReason) {
  push(
      payload(task("[" + container("web") + "]", "'associations':[{'name':'gpu0','type':'gpu'}]")));
  EXPECT_EQ(acks(), 1);
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_EQ(report().reason,
            fmt::format("resource cannot be initialized for task {}: associations is not "
                        "supported by this agent",
                        kTask));
  EXPECT_EQ(engine_.container_count(), 0U);
}

TEST_F(TaskEngineTest, WhatMustBeFetchedFirstIsAResourceInitializationError) {
  const std::pair<const char*, const char*> cases[] = {
      {"'secrets':[{'name':'KEY','provider':'ssm','valueFrom':'/shop/key'}]",
       "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
       "retrieval failed: unable to retrieve secret from ssm: /shop/key: the service is not "
       "available"},
      {"'registryAuthentication':{'type':'asm','asmAuthData':{'credentialsParameter':'arn:s'}}",
       "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
       "retrieval failed: unable to retrieve secret from asm: arn:s: the service is not available"},
      {"'environmentFiles':[{'type':'s3','value':'arn:aws:s3:::b/a.env'}]",
       "ResourceInitializationError: failed to download env files: arn:aws:s3:::b/a.env: the "
       "service is not available"}};
  for (int number = 1; const auto& [member, reason] : cases) {
    const std::string arn = fmt::format("arn:aws:ecs:eu-west-1:111122223333:task/lab/{}", number);
    push(payload(task("[" + container("web", member) + "]", "", arn), ++number));
    EXPECT_EQ(report(arn).status, "STOPPED");
    EXPECT_EQ(report(arn).reason, reason);
  }
  EXPECT_EQ(engine_.container_count(), 0U);
}

// ---- Namespaces that a task's containers share

class PauseTest : public TaskEngineTest {
 protected:
  /// Notes what the agent asks of its host, and can refuse it.
  struct Host final : TaskHost {
    void set_cgroup_driver(std::string_view name) override { driver = name; }
    Result<std::string> create_cgroup(const TaskSpec& task) override {
      if (!cgroups) return failure("CgroupError", "no room");
      made.emplace_back(task_id(task.arn));
      return "/ecs/" + std::string(task_id(task.arn));
    }
    void remove_cgroup(const TaskSpec& task) override { removed.emplace_back(task_id(task.arn)); }
    void attach_interface(const TaskInterface& interface, int,
                          ports::Callback<void> done) override {
      attached.push_back(interface.address + "/" + interface.prefix_length);
      if (attaches) return done({});
      done(failure("ContainerNetworkingError", "no veth"));
    }
    std::string driver;
    bool cgroups = true;
    bool attaches = true;
    std::vector<std::string> made, removed, attached;
  };

  void SetUp() override {
    config_.pause_image = "gantry/ecs-agent:latest";
    engine_.add_local_image(config_.pause_image);
    agent_ = std::make_unique<Agent>(executor_, control_, metadata_, engine_, checkpoint_, config_,
                                     ids_);
    agent_->set_task_host(host_);
    agent_->start([](ExitCode) {});
    settle();
  }

  static constexpr const char* kInterface =
      "'networkMode':'awsvpc','elasticNetworkInterfaces':[{'attachmentArn':'arn:aws:ecs:eu-west-1:"
      "111122223333:attachment/9f','ec2Id':'eni-0abc','macAddress':'02:11:22:33:44:55',"
      "'ipv4Addresses':[{'privateAddress':'172.31.16.9','primary':true}],"
      "'subnetGatewayIpv4Address':'172.31.16.1/20','domainNameServers':['172.31.0.2'],"
      "'privateDnsName':'ip-172-31-16-9.ec2.internal'}]";

  Host host_;
};

TEST_F(PauseTest, AnAwsvpcTaskRunsInTheNetworkOfItsPauseContainer) {
  run(task("[" + container("web") + "," + container("db") + "]", kInterface));
  EXPECT_THAT(host_.attached, ElementsAre("172.31.16.9/20"));
  const auto* pause = docker("internalecspause");
  ASSERT_NE(pause, nullptr);
  const auto& config = engine_.document(pause->id);
  EXPECT_EQ(config.at("Hostname"), "ip-172-31-16-9.ec2.internal");
  EXPECT_EQ(config.at("HostConfig").at("NetworkMode"), "none");
  EXPECT_EQ(config.at("HostConfig").at("Dns").at(0), "172.31.0.2");
  for (const char* name : {"web", "db"}) {
    EXPECT_EQ(engine_.document(docker(name)->id).at("HostConfig").at("NetworkMode"),
              json::string("container:" + pause->name));
  }
  ASSERT_TRUE(report().attachments);
  EXPECT_EQ(report().attachments->at(0).attachment_arn,
            "arn:aws:ecs:eu-west-1:111122223333:attachment/9f");
  EXPECT_EQ(report().attachments->at(0).status, "ATTACHED");
  EXPECT_EQ(report().containers->size(), 2U) << "the pause container has no report of its own";
}

TEST_F(PauseTest, ThePauseContainerStopsLast) {
  run(task("[" + container("web") + "]", kInterface));
  engine_.hang_next(Engine::Call::kStop);
  push(payload(stop_of(), 9));
  EXPECT_EQ(engine_.container_named_like("ecs-shop-7-internalecspause-")->state,
            ports::ContainerState::kRunning);
}

TEST_F(PauseTest, WithoutItsInterfaceTheTaskStopsWithAContainerNetworkingError) {
  host_.attaches = false;
  push(payload(task("[" + container("web") + "]", kInterface)));
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_THAT(task_state()->containers.front().reason, StartsWith("ContainerNetworkingError: "));
  EXPECT_EQ(docker("web"), nullptr);
}

TEST_F(PauseTest, AnInterfaceIsGivenAgainIfTheAgentEndedInBetween) {
  push(payload(task("[" + container("web") + "]", kInterface)));
  restart();
  EXPECT_EQ(task_state()->known, Status::kRunning);
  EXPECT_EQ(docker("internalecspause")->state, ports::ContainerState::kRunning);
}

TEST_F(PauseTest, PidAndIpcModesAreTheHostsOrThePauseContainers) {
  run(task("[" + container("web") + "]", "'pidMode':'task','ipcMode':'task'"));
  const auto* pause = docker("internalecspausenamespace");
  ASSERT_NE(pause, nullptr);
  EXPECT_EQ(engine_.document(pause->id).at("HostConfig").at("IpcMode"), "shareable");
  const auto& host = engine_.document(docker("web")->id).at("HostConfig");
  EXPECT_EQ(host.at("PidMode"), json::string("container:" + pause->name));
  EXPECT_EQ(host.at("IpcMode"), json::string("container:" + pause->name));
  run(task("[" + container("api") + "]", "'pidMode':'host','ipcMode':'none'", kOtherTask));
}

TEST_F(PauseTest, EveryContainerIsInTheTasksCgroupWhichGoesWithTheTask) {
  config_.cleanup_wait = std::chrono::minutes(1);
  run(task("[" + container("web") + "]", "'cpu':0.5,'memory':128"));
  EXPECT_EQ(engine_.document(docker("web")->id).at("HostConfig").at("CgroupParent"),
            "/ecs/0a1b2c3d4e5f60718293a4b5c6d7e8f9");
  push(payload(stop_of(), 9));
  EXPECT_TRUE(host_.removed.empty());
  executor_.advance(std::chrono::hours(4));
  EXPECT_THAT(host_.removed, ElementsAre("0a1b2c3d4e5f60718293a4b5c6d7e8f9"));
}

TEST_F(PauseTest, ATaskWithoutItsCgroupIsStopped) {
  host_.cgroups = false;
  push(payload(task("[" + container("web") + "]")));
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_EQ(report().reason, "CgroupError: Agent could not create task's platform resources");
}

TEST_F(TaskEngineTest, AContainerLargerThanItsTaskIsStoppedOnArrival) {
  push(payload(task("[" + container("web") + "]", "'memory':32")));
  EXPECT_THAT(*report().reason, HasSubstr("memory limit of 64 MiB, more than the task's 32 MiB"));
}

TEST_F(TaskEngineTest, AFailedVolumeIsATaskLevelReason) {
  engine_.fail_next(Engine::Call::kCreateVolume, Error{"Engine", "no such driver"});
  push(payload(task("[" + container("web") + "]", "'volumes':[{'name':'v','host':{}}]")));
  EXPECT_THAT(*report().reason, StartsWith("resource cannot be initialized for task "));
  EXPECT_THAT(*report().reason, HasSubstr("no such driver"));
}

// ---- Order

TEST_F(TaskEngineTest, StartWaitsUntilTheOtherRuns) {
  engine_.hang_next(Engine::Call::kStart);
  push(payload(task("[" + container("db") + "," + container("web", depends("db", "START")) + "]")));
  EXPECT_EQ(known("db"), Status::kCreated);
  EXPECT_EQ(known("web"), Status::kNone);
}

TEST_F(TaskEngineTest, CompleteWaitsForAnyExit) {
  push(payload(
      task("[" + optional("job") + "," + container("web", depends("job", "COMPLETE")) + "]")));
  EXPECT_EQ(known("web"), Status::kNone);
  engine_.exit(docker("job")->id, 7);
  settle();
  EXPECT_EQ(known("web"), Status::kRunning);
  EXPECT_EQ(report().status, "RUNNING");
}

TEST_F(TaskEngineTest, SuccessFailsAtOnceOnAnotherExitCode) {
  push(payload(
      task("[" + optional("job") + "," + container("web", depends("job", "SUCCESS")) + "]")));
  engine_.exit(docker("job")->id, 1);
  settle();
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_EQ(change("web").exit_code, 143);
  EXPECT_EQ(change("web").reason,
            "CannotStartContainerError: dependency graph: failed to resolve container ordering "
            "dependency [job(busybox:1) (STOPPED->STOPPED) - Exit: 1] for target [web(busybox:1) "
            "(NONE->RUNNING)] as dependency did not exit successfully.");
}

TEST_F(TaskEngineTest, HealthyWaitsForTheHealthCheck) {
  push(payload(task("[" + container("db", kHealthCheck) + "," +
                    container("web", depends("db", "HEALTHY")) + "]")));
  EXPECT_EQ(known("web"), Status::kNone);
  engine_.set_health(docker("db")->id, "unhealthy");
  settle();
  EXPECT_EQ(known("web"), Status::kNone);
  engine_.set_health(docker("db")->id, "healthy");
  settle();
  EXPECT_EQ(known("web"), Status::kRunning);
}

TEST_F(TaskEngineTest, ADependencysStartTimeoutStopsTheDependant) {
  push(payload(task("[" + container("db", fmt::format("{},'startTimeout':120", kHealthCheck)) +
                    "," + container("web", depends("db", "HEALTHY")) + "]")));
  executor_.advance(std::chrono::seconds(118));
  EXPECT_EQ(known("web"), Status::kNone);
  executor_.advance(std::chrono::seconds(5));
  EXPECT_THAT(*change("web").reason, HasSubstr("has timed out."));
  EXPECT_EQ(change("web").exit_code, 143);
  EXPECT_EQ(report().status, "STOPPED");
}

TEST_F(TaskEngineTest, UnknownCircularAndHealthlessDependenciesAreAcknowledgedAndStopped) {
  const std::string bad[] = {
      "[" + container("web", depends("nobody", "START")) + "]",
      "[" + container("a", depends("b", "START")) + "," + container("b", depends("a", "START")) +
          "]",
      "[" + container("db") + "," + container("web", depends("db", "HEALTHY")) + "]"};
  int sequence = 0;
  for (const std::string& containers : bad) {
    const std::string arn = fmt::format("{}{}", kTask, ++sequence);
    push(payload(task(containers, "", arn), sequence));
    EXPECT_EQ(acks(), sequence);
    EXPECT_EQ(report(arn).reason, "Task dependencies cannot be resolved, taskArn: " + arn);
  }
}

TEST_F(TaskEngineTest, ALinkedContainerIsCreatedAfterItsTargetRuns) {
  run(task("[" + container("web", "'links':['db:database']") + "," + container("db") + "]"));
  const auto& host = engine_.document(docker("web")->id).at("HostConfig").as_object();
  EXPECT_EQ(boost::json::serialize(host.at("Links")),
            fmt::format(R"(["{}:database"])", docker("db")->name));
}

// ---- Restart policy

TEST_F(TaskEngineTest, ARestartPolicyRestartsInPlaceAndReportsNothing) {
  run(task("[" +
           container("web",
                     "'restartPolicy':{'enabled':true,'ignoredExitCodes':[42],"
                     "'restartAttemptPeriod':60}") +
           "]"));
  executor_.advance(std::chrono::seconds(61));
  const std::string id = docker("web")->id;
  engine_.exit(id, 1);
  settle();
  EXPECT_EQ(docker("web")->state, ports::ContainerState::kRunning);
  EXPECT_EQ(task_state()->find("web")->restart_count, 1);
  EXPECT_EQ(control_.statuses(kTask).size(), 2U);
  engine_.exit(id, 1);  // too soon after the restart
  settle();
  EXPECT_EQ(report().status, "STOPPED");
}

TEST_F(TaskEngineTest, AnIgnoredExitCodeIsNotRestarted) {
  run(task("[" + container("web", "'restartPolicy':{'enabled':true,'ignoredExitCodes':[42]}") +
           "]"));
  engine_.exit(docker("web")->id, 42);
  settle();
  EXPECT_EQ(change("web").exit_code, 42);
}

// ---- Ports and resources

TEST_F(TaskEngineTest, DynamicPortsAreTakenUpwardsAndSkipWhatTheHostUses) {
  agent_.reset();
  agent_ =
      std::make_unique<Agent>(executor_, control_, metadata_, engine_, checkpoint_, config_, ids_);
  agent_->set_port_probe([](int port, const std::string&) { return port != 32769; });
  agent_->start([](ExitCode) {});
  settle();
  const std::string ports = "'portMappings':[{'containerPort':80,'hostPort':0}]";
  run(task("[" + container("a", ports) + "," + container("b", ports) + "]"));
  EXPECT_EQ(change("a").network_bindings->at(0).host_port, 32768);
  EXPECT_EQ(change("b").network_bindings->at(0).host_port, 32770);
}

TEST_F(TaskEngineTest, APortRangeIsReportedAsOneBinding) {
  run(task(
      "[" +
      container("web", "'portMappings':[{'containerPortRange':'8000-8005','protocol':'tcp'}]") +
      "]"));
  EXPECT_EQ(*change("web").network_bindings,
            (std::vector<api::ecs::NetworkBinding>{{.bind_ip = "0.0.0.0",
                                                    .container_port_range = "8000-8005",
                                                    .host_port_range = "32768-32773",
                                                    .protocol = "tcp"}}));
}

TEST_F(TaskEngineTest, OnTheHostNetworkNothingIsPublished) {
  run(task(
      "[" +
          container(
              "web",
              R"('portMappings':[{'containerPort':80}],'dockerConfig':{'hostConfig':'{\'NetworkMode\':\'host\'}'})") +
          "]",
      "'networkMode':'host'"));
  EXPECT_FALSE(change("web").network_bindings);
  EXPECT_FALSE(engine_.document(docker("web")->id).contains("ExposedPorts"));
}

TEST_F(TaskEngineTest, ATaskThatDoesNotFitWaitsSilentlyAndHoldsBackLaterOnes) {
  run(task("[" + container("web") + "]", "'memory':16000"));
  const std::string second = fmt::format("{}2", kTask);
  const std::string third = fmt::format("{}3", kTask);
  push(payload(task("[" + container("b") + "]", "'memory':8000", second), 2));
  push(payload(task("[" + container("c") + "]", "", third), 3));
  EXPECT_EQ(acks(), 3);
  executor_.advance(std::chrono::minutes(1));
  EXPECT_TRUE(control_.statuses(second).empty());
  EXPECT_TRUE(control_.statuses(third).empty());
  push(payload(stop_of(), 4));
  EXPECT_EQ(report(second).status, "RUNNING");
  EXPECT_EQ(report(third).status, "RUNNING");
}

TEST_F(TaskEngineTest, AWaitingTaskCanBeStopped) {
  run(task("[" + container("web") + "]", "'memory':16000"));
  const std::string second = fmt::format("{}2", kTask);
  push(payload(task("[" + container("b") + "]", "'memory':8000", second), 2));
  push(payload(stop_of(second), 3));
  EXPECT_THAT(control_.statuses(second), ElementsAre("STOPPED"));
}

// ---- Restart of the agent

TEST_F(TaskEngineTest, ContainersRunOnOverARestartAndNothingIsReportedTwice) {
  run(task("[" + container("web") + "]"));
  const std::string id = docker("web")->id;
  restart();
  EXPECT_EQ(task_state()->known, Status::kRunning);
  EXPECT_EQ(docker("web")->id, id);
  EXPECT_EQ(docker("web")->state, ports::ContainerState::kRunning);
  EXPECT_THAT(control_.statuses(kTask), ElementsAre("PENDING", "RUNNING"));
}

TEST_F(TaskEngineTest, WhatEndedWhileTheAgentWasAwayIsReported) {
  run(task("[" + container("web", "'portMappings':[{'containerPort':80,'hostPort':8080}]") + "]"));
  agent_.reset();
  engine_.exit(docker("web")->id, 5);
  restart();
  EXPECT_EQ(report().status, "STOPPED");
  EXPECT_EQ(change("web").exit_code, 5);
  EXPECT_EQ(change("web").network_bindings->at(0).host_port, 8080);
}

TEST_F(TaskEngineTest, AContainerThatVanishedWhileTheAgentWasAwayIsStopped) {
  run(task("[" + container("web") + "]"));
  agent_.reset();
  engine_.remove(docker("web")->id, [](const Result<void>&) {});
  restart();
  EXPECT_EQ(change("web").reason, "ContainerVanishedError: No container matching saved ID found");
}

TEST_F(TaskEngineTest, AReportThatWasNotAcceptedBeforeTheRestartIsSentAgain) {
  control_.answer_submits = false;
  push(payload(task("[" + container("web") + "]")));
  control_.answer_submits = true;
  restart();
  EXPECT_EQ(report().status, "RUNNING");
  EXPECT_EQ(change("web").runtime_id, docker("web")->id);
}

TEST_F(TaskEngineTest, AContainerCreatedButNotYetSavedIsFoundByItsLabels) {
  push(payload(task("[" + container("web") + "]")));
  const auto before = *checkpoint_.load();
  const std::string id = docker("web")->id;
  agent_.reset();
  // As if the process had died right after the engine's answer: the state file is that of the
  // payload's arrival.
  const std::string key = fmt::format("task/{}", kTask);
  auto saved = boost::json::parse(before.at(key)).as_object();
  saved["known"] = 0;
  saved["sent"] = 0;
  auto& web = saved.at("containers").at("web").as_object();
  web["known"] = 0;
  web["sent"] = 0;
  web.erase("dockerId");
  ASSERT_TRUE(checkpoint_.put(key, boost::json::serialize(saved)));
  restart();
  EXPECT_EQ(engine_.container_count(), 1U);
  EXPECT_EQ(task_state()->find("web")->docker_id, id);
  EXPECT_EQ(report().status, "RUNNING");
}

TEST_F(TaskEngineTest, SecretsAreNotInTheStateFile) {
  run(task(
      "[" + container("web") + "]",
      "'roleCredentials':{'credentialsId':'c0ffee00','roleArn':'arn:r','accessKeyId':'ASIAKEY',"
      "'secretAccessKey':'SECRET','sessionToken':'TOKEN'}"));
  for (const auto& [key, value] : *checkpoint_.load()) {
    EXPECT_EQ(value.find("SECRET"), std::string::npos);
    EXPECT_EQ(value.find("TOKEN"), std::string::npos);
  }
  restart();
  EXPECT_EQ(task_state()->spec.credentials_id, "c0ffee00");
}

// ---- Many tasks, any timing

class TaskEngineSeedTest : public AgentFixture, public testing::WithParamInterface<int> {};

TEST_P(TaskEngineSeedTest, EveryTaskIsReportedForwardToStoppedOverRestartsAndFailures) {
  SCOPED_TRACE(fmt::format("seed {}", GetParam()));
  std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
  start_and_join();
  for (int index = 1; index <= 12; ++index) {
    const std::string arn = fmt::format("{}{:02}", kTask, index);
    const std::string life = std::to_string(random() % 20000);
    push(payload(
        task(
            "[" +
                container("web", fmt::format("'environment':{{'FAKE_EXIT_AFTER_MS':'{}'}}", life)) +
                "]",
            "", arn),
        index));
    if (random() % 4 == 0) engine_.fail_next(Engine::Call::kStart, Error{"Engine", "no"});
    if (random() % 3 == 0) control_.submit_errors.push_back(Error{"ServerException", ""});
    if (random() % 4 == 0) {
      engine_.set_silent(true);
      executor_.advance(Millis(random() % 3000));
      engine_.set_silent(false);
    }
    if (random() % 3 == 0) restart();
  }
  executor_.advance(std::chrono::minutes(5));
  for (int index = 1; index <= 12; ++index) {
    const auto statuses = control_.statuses(fmt::format("{}{:02}", kTask, index));
    ASSERT_FALSE(statuses.empty());
    EXPECT_EQ(statuses.back(), "STOPPED");
    static const std::vector<std::string> kOrder = {"PENDING", "RUNNING", "STOPPED"};
    EXPECT_TRUE(std::ranges::is_sorted(statuses, {}, [](const std::string& status) {
      return std::ranges::find(kOrder, status) - kOrder.begin();
    }));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TaskEngineSeedTest, testing::Range(0, 50));

}  // namespace
}  // namespace gantry::agent
