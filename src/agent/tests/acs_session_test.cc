#include "agent/acs_session.h"

#include <gmock/gmock.h>

#include "agent/tests/agent_fixture.h"

namespace gantry::agent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AcsSessionTest : public AgentFixture {
 protected:
  void SetUp() override { start_and_join(); }

  static std::string manifest(int timeline, const std::string& tasks) {
    return quoted(fmt::format(
        "{{'type':'TaskManifestMessage','message':{{'messageId':'m-{}','clusterArn':'arn:c',"
        "'containerInstanceArn':'arn:i','generatedAt':1764000300000,'timeline':{},'tasks':[{}]}}}}",
        timeline, timeline, tasks));
  }
  static std::string verified(const std::string& message_id, const std::string& arn) {
    return quoted(fmt::format(
        "{{'type':'TaskStopVerificationAck','message':{{'messageId':'{}','generatedAt':"
        "1764000301000,"
        "'stopTasks':[{{'taskArn':'{}','taskClusterArn':'arn:c','desiredStatus':'STOPPED'}}]}}}}",
        message_id, arn));
  }
  std::string parameter(const std::string& name) {
    for (const auto& [key, value] : control_.session(SessionKind::kAcs)->query) {
      if (key == name) return value;
    }
    return "absent";
  }
};

TEST_F(AcsSessionTest, ConnectsWithTheDocumentedQuery) {
  EXPECT_EQ(control_.session(SessionKind::kAcs)->endpoint, "http://10.0.0.5:7002/acs/");
  EXPECT_EQ(parameter("clusterArn"), "lab");
  EXPECT_EQ(parameter("containerInstanceArn"), ScriptedControlPlane::kArn);
  EXPECT_EQ(parameter("dockerVersion"), "DockerVersion: 20.10.24");
  EXPECT_EQ(parameter("protocolVersion"), "2");
  EXPECT_EQ(parameter("seqNum"), "1");
  EXPECT_EQ(parameter("sendCredentials"), "true");
  EXPECT_EQ(control_.discoveries, 1);  // shared by both sessions
}

TEST_F(AcsSessionTest, AfterTheFirstConnectCredentialsAreNotAskedForAgain) {
  control_.close(SessionKind::kAcs, 1000);
  settle();
  EXPECT_EQ(parameter("sendCredentials"), "false");
}

TEST_F(AcsSessionTest, AHeartbeatIsAcknowledged) {
  push(quoted("{'type':'HeartbeatMessage','message':{'messageId':'hb-17','healthy':true}}"));
  EXPECT_THAT(control_.messages("HeartbeatAckRequest"), ElementsAre(R"({"messageId":"hb-17"})"));
}

TEST_F(AcsSessionTest, SilenceForOneToTwoMinutesMakesItReconnect) {
  executor_.advance(std::chrono::seconds(58));
  EXPECT_EQ(control_.opened(SessionKind::kAcs), 1);
  executor_.advance(std::chrono::seconds(65));
  EXPECT_GE(control_.opened(SessionKind::kAcs), 2);
}

TEST_F(AcsSessionTest, HeartbeatsKeepTheSessionOpenButUnknownMessagesDoNot) {
  for (int minute = 0; minute < 10; ++minute) {
    push(quoted("{'type':'HeartbeatMessage','message':{'messageId':'hb','healthy':true}}"));
    executor_.advance(std::chrono::seconds(50));
  }
  EXPECT_EQ(control_.opened(SessionKind::kAcs), 1);
  for (int times = 0; times < 8 && control_.opened(SessionKind::kAcs) == 1; ++times) {
    push(quoted("{'type':'NewsMessage','message':{}}"));
    executor_.advance(std::chrono::seconds(14));
  }
  EXPECT_EQ(control_.opened(SessionKind::kAcs), 2);
}

TEST_F(AcsSessionTest, ReconnectsByPlanAfterHalfAnHour) {
  for (int times = 0; times < 36 * 2 && control_.opened(SessionKind::kAcs) == 1; ++times) {
    push(quoted("{'type':'HeartbeatMessage','message':{'messageId':'hb','healthy':true}}"));
    executor_.advance(std::chrono::seconds(29));
  }
  EXPECT_EQ(control_.opened(SessionKind::kAcs), 2);
  EXPECT_EQ(control_.sessions[0]->kind == SessionKind::kAcs ? control_.sessions[0]->closed_by_agent
                                                            : control_.sessions[1]->closed_by_agent,
            1000);
}

TEST_F(AcsSessionTest, ARefusedConnectBacksOff) {
  control_.open_errors = {Error{"Unreachable", "503"}, Error{"Unreachable", "503"}};
  control_.close(SessionKind::kAcs, 1000);
  executor_.advance(Millis(150));
  EXPECT_EQ(control_.opened(SessionKind::kAcs), 1);
  executor_.advance(Millis(1000));
  EXPECT_EQ(control_.opened(SessionKind::kAcs), 2);
}

TEST_F(AcsSessionTest, OnceTheControlPlaneHasSpokenTheNextOutageIsWaitedForNoLongerThanTheFirst) {
  for (int outage = 0; outage < 10; ++outage) {
    control_.open_errors = {Error{"Unreachable", "503"}};
    control_.close(SessionKind::kAcs, 1006);
    executor_.advance(Millis(400));
    ASSERT_EQ(control_.opened(SessionKind::kAcs), outage + 2);
    push(quoted("{'type':'HeartbeatMessage','message':{'messageId':'hb','healthy':true}}"));
  }
}

TEST_F(AcsSessionTest, AnInactiveInstanceIsSilentForAnHourAndLeavesTelemetry) {
  control_.open_errors = {Error{
      "UpgradeRefused", R"({"type":"InactiveInstanceException","message":{"message":"gone"}})"}};
  control_.close(SessionKind::kAcs, 1000);
  settle();
  EXPECT_EQ(control_.session(SessionKind::kTcs), nullptr);
  executor_.advance(std::chrono::minutes(59));
  EXPECT_EQ(control_.opened(SessionKind::kAcs), 1);
  executor_.advance(std::chrono::minutes(2));
  EXPECT_EQ(control_.opened(SessionKind::kAcs), 2);
  EXPECT_NE(control_.session(SessionKind::kTcs), nullptr);
}

// ---- Payloads

TEST_F(AcsSessionTest, APayloadIsAcknowledgedWithItsOwnClusterAndEachCredential) {
  push(payload(task(
      "[" + container("web") + "]",
      "'roleCredentials':{'credentialsId':'c0ffee00','roleArn':'arn:r','accessKeyId':"
      "'ASIA','secretAccessKey':'s','sessionToken':'t','expiration':'2026-01-01T06:00:00Z'}")));
  EXPECT_THAT(
      control_.messages("AckRequest"),
      ElementsAre(fmt::format(
          R"({{"cluster":"arn:aws:ecs:eu-west-1:111122223333:cluster/lab","containerInstance":"{}","messageId":"p-1"}})",
          ScriptedControlPlane::kArn)));
  EXPECT_THAT(
      control_.messages("IAMRoleCredentialsAckRequest"),
      ElementsAre(
          R"({"credentialsId":"c0ffee00","expiration":"2026-01-01T06:00:00Z","messageId":"p-1"})"));
}

TEST_F(AcsSessionTest, AnEmptyPayloadIsAcknowledged) {
  push(payload(""));
  EXPECT_EQ(acks(), 1);
}

TEST_F(AcsSessionTest, APayloadWithoutAddressIsIgnored) {
  push(quoted("{'type':'PayloadMessage','message':{'messageId':'p-1','tasks':[]}}"));
  EXPECT_EQ(acks(), 0);
}

TEST_F(AcsSessionTest, APayloadThatCannotBeStoredIsNotAcknowledged) {
  class FullDisk final : public Checkpoint {
   public:
    Result<std::map<std::string, std::string>> load() override { return {}; }
    Result<void> put(std::string_view key, std::string_view) override {
      if (key.starts_with(TaskEngine::kKeyPrefix)) return failure("Checkpoint", "disk full");
      return {};
    }
    Result<void> erase(std::string_view) override { return {}; }
  } full;
  agent_ = std::make_unique<Agent>(executor_, control_, metadata_, engine_, full, config_, ids_);
  agent_->start([](ExitCode) {});
  settle();
  push(payload(task("[" + container("web") + "]")));
  EXPECT_EQ(acks(), 0);
  EXPECT_EQ(engine_.calls(Engine::Call::kCreate), 0);
  agent_.reset();
}

TEST_F(AcsSessionTest, ABadTaskIsReportedStoppedAndItsPayloadNeverAcknowledged) {
  const std::string bad = quoted(fmt::format(
      "{{'arn':'{}','family':'bad','version':'1','desiredStatus':'PENDING','containers':[]}}",
      kOtherTask));
  push(payload(bad + "," + task("[" + container("web") + "]")));
  EXPECT_EQ(acks(), 0);
  EXPECT_EQ(report(kOtherTask).status, "STOPPED");
  EXPECT_THAT(*report(kOtherTask).reason, HasSubstr("UnrecogniedTaskError: Error loading task - "));
  EXPECT_EQ(task_state()->known, Status::kRunning);
  push(payload(bad, 2));
  EXPECT_THAT(control_.statuses(kOtherTask), ElementsAre("STOPPED", "STOPPED"));
}

TEST_F(AcsSessionTest, EachMalformedTaskIsRefusedAsAmazonsAgentDoes) {
  const std::string bad_tasks[] = {
      task("[" + container("web", "'overrides':'{\\'environment\\':[]}'") + "]"),
      task("[" + container("web", "'portMappings':[{'containerPort':80,'protocol':'TCP'}]") + "]"),
      task("[" + container("web") + "]", "'volumes':[{'name':'v','type':'host'}]"),
      task("[" + container("web", "'dependsOn':[{'containerName':'x','condition':'SOON'}]") + "]"),
      task("[" + container("web") + "]", "", "0a1b")};
  int sequence = 0;
  for (const std::string& bad : bad_tasks) {
    // The override's own quotation marks are escaped inside the JSON string.
    push(payload(bad, ++sequence));
    EXPECT_EQ(acks(), 0) << bad;
    EXPECT_EQ(control_.reports.size(), static_cast<std::size_t>(sequence)) << bad;
  }
}

TEST_F(AcsSessionTest, AFrameWithAWrongJsonTypeInsideIsDropped) {
  push(payload(task("[" + container("web", "'overrides':{'command':['x']}") + "]")));
  EXPECT_EQ(acks(), 0);
  EXPECT_TRUE(control_.reports.empty());
}

TEST_F(AcsSessionTest, RedeliveryOfAPayloadIsAcknowledgedAndChangesNothing) {
  const std::string text = task("[" + container("web") + "]");
  run(text);
  push(payload(text, 1));
  EXPECT_EQ(acks(), 2);
  EXPECT_EQ(engine_.container_count(), 1U);
  EXPECT_THAT(control_.statuses(kTask), ElementsAre("PENDING", "RUNNING"));
}

TEST_F(AcsSessionTest, RedeliveryOfAStoppedTaskIsAcknowledgedAndNotReportedAgain) {
  const std::string text = task("[" + container("web") + "]");
  run(text);
  engine_.exit(docker("web")->id, 0);
  settle();
  push(payload(text, 9));
  EXPECT_EQ(acks(), 2);
  EXPECT_THAT(control_.statuses(kTask), ElementsAre("PENDING", "RUNNING", "STOPPED"));
}

TEST_F(AcsSessionTest, AStopOfAnUnknownTaskIsReportedOnlyIfItListsContainers) {
  push(payload(stop_of(kOtherTask)));
  EXPECT_EQ(acks(), 1);
  EXPECT_TRUE(control_.reports.empty());
  std::string listed = task("[" + container("web") + "]");
  listed.replace(listed.find("RUNNING"), 7, "STOPPED");
  push(payload(listed, 2));
  EXPECT_EQ(acks(), 2);
  EXPECT_THAT(control_.statuses(kTask), ElementsAre("STOPPED"));
  EXPECT_EQ(engine_.container_count(), 0U);
}

// ---- Credentials

TEST_F(AcsSessionTest, RefreshedCredentialsAreServedAndAcknowledged) {
  run(task("[" + container("web") + "]"));
  push(quoted(fmt::format(
      "{{'type':'IAMRoleCredentialsMessage','message':{{'messageId':'cr-88','taskArn':'{}',"
      "'taskClusterArn':'arn:c','roleType':'TaskApplication','roleCredentials':{{'credentialsId':"
      "'c0ffee00','roleArn':'arn:r','accessKeyId':'ASIA2','secretAccessKey':'s','sessionToken':'t',"
      "'expiration':'2026-01-01T12:00:00Z'}}}}}}",
      kTask)));
  EXPECT_THAT(
      control_.messages("IAMRoleCredentialsAckRequest"),
      ElementsAre(
          R"({"credentialsId":"c0ffee00","expiration":"2026-01-01T12:00:00Z","messageId":"cr-88"})"));
  HttpAnswer answer;
  agent_->handle_metadata("/v2/credentials/c0ffee00", [&](HttpAnswer got) { answer = got; });
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("ASIA2"));
}

TEST_F(AcsSessionTest, CredentialsOfAnUnknownTaskOrRoleAreNotAcknowledged) {
  run(task("[" + container("web") + "]"));
  for (const auto& [arn, role] : {std::pair(kOtherTask, "TaskApplication"), {kTask, "Other"}}) {
    push(quoted(
        fmt::format("{{'type':'IAMRoleCredentialsMessage','message':{{'messageId':'c','taskArn':"
                    "'{}','roleType':'{}','roleCredentials':{{'credentialsId':'x'}}}}}}",
                    arn, role)));
  }
  EXPECT_THAT(control_.messages("IAMRoleCredentialsAckRequest"), IsEmpty());
}

// ---- Manifests

TEST_F(AcsSessionTest, AManifestWithoutARunningTaskMakesItAStopCandidateUntilVerified) {
  run(task("[" + container("web") + "]"));
  push(manifest(13, ""));
  EXPECT_EQ(control_.messages("AckRequest").back(),
            R"({"cluster":"arn:c","containerInstance":"arn:i","messageId":"m-13"})");
  EXPECT_THAT(
      control_.messages("TaskStopVerificationMessage"),
      ElementsAre(fmt::format(
          R"({{"messageId":"m-13","stopCandidates":[{{"desiredStatus":"STOPPED","taskArn":"{}","taskClusterArn":"arn:c"}}]}})",
          kTask)));
  EXPECT_EQ(task_state()->desired, Status::kRunning);
  push(verified("m-12", kTask));
  EXPECT_EQ(task_state()->desired, Status::kRunning);
  push(verified("m-13", kTask));
  EXPECT_EQ(task_state()->known, Status::kStopped);
}

TEST_F(AcsSessionTest, AManifestThatListsEveryTaskAsksForNothing) {
  run(task("[" + container("web") + "]"));
  push(manifest(
      13, fmt::format("{{'taskArn':'{}','taskClusterArn':'c','desiredStatus':'RUNNING'}}", kTask)));
  EXPECT_EQ(acks(), 2);
  EXPECT_THAT(control_.messages("TaskStopVerificationMessage"), IsEmpty());
}

TEST_F(AcsSessionTest, AManifestNotAboveThePayloadsSequenceIsIgnoredAlsoAfterARestart) {
  push(payload(task("[" + container("web") + "]"), 20));
  push(manifest(20, ""));
  EXPECT_EQ(acks(), 1);
  restart();
  push(manifest(20, ""));
  EXPECT_EQ(acks(), 1);
  push(manifest(21, ""));
  EXPECT_EQ(acks(), 2);
}

TEST_F(AcsSessionTest, AVerificationIsGoodForOneUse) {
  run(task("[" + container("web") + "]"));
  push(manifest(
      13, fmt::format("{{'taskArn':'{}','taskClusterArn':'c','desiredStatus':'RUNNING'}}", kTask)));
  push(verified("m-13", kOtherTask));
  push(verified("m-13", kTask));
  EXPECT_EQ(task_state()->desired, Status::kRunning);
}

TEST_F(AcsSessionTest, UpdatesAreDisabled) {
  push(quoted(
      "{'type':'PerformUpdateMessage','message':{'messageId':'u-1','clusterArn':'arn:c',"
      "'containerInstanceArn':'arn:i','updateInfo':{'location':'http://x','signature':'00'}}}"));
  EXPECT_THAT(
      control_.messages("NackRequest"),
      ElementsAre(
          R"({"cluster":"arn:c","containerInstance":"arn:i","messageId":"u-1","reason":"Updates are disabled"})"));
}

}  // namespace
}  // namespace gantry::agent
