#include "agent/registration.h"

#include <gmock/gmock.h>

#include "agent/tests/agent_fixture.h"

namespace gantry::agent {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::vector<std::string> names(const api::ecs::RegisterContainerInstanceRequest& request) {
  std::vector<std::string> list;
  for (const auto& attribute : *request.attributes) {
    list.push_back(*attribute.name + (attribute.value ? "=" + *attribute.value : ""));
  }
  return list;
}

class RegistrationTest : public AgentFixture {};

TEST_F(RegistrationTest, TellsTheMachineItsReservedPortsAndCapabilities) {
  config_.reserved_memory_mib = 256;
  config_.instance_attributes = {{"stack", "prod"}};
  config_.instance_tags = {{"team", "a"}};
  start_and_join();
  const auto& request = control_.registrations.at(0);
  EXPECT_EQ(request.cluster, "lab");
  EXPECT_FALSE(request.container_instance_arn);
  EXPECT_EQ(request.client_token->size(), 36U);
  EXPECT_EQ(request.instance_identity_document, "");
  EXPECT_EQ(request.instance_identity_document_signature, "");
  EXPECT_FALSE(request.version_info);
  const auto& resources = *request.total_resources;
  ASSERT_EQ(resources.size(), 4U);
  EXPECT_EQ(resources[0].name, "CPU");
  EXPECT_EQ(resources[0].integer_value, 4096);
  EXPECT_EQ(resources[1].integer_value, 16384 - 256);
  EXPECT_EQ(resources[2].type, "STRINGSET");
  EXPECT_THAT(*resources[2].string_set_value, ElementsAre("22", "2375", "2376", "51678", "51679"));
  EXPECT_EQ(resources[3].name, "PORTS_UDP");
  EXPECT_TRUE(resources[3].string_set_value->empty());
  EXPECT_EQ(request.tags->at(0).key, "team");
  EXPECT_EQ(names(request).front(), "stack=prod");
  for (const char* expected :
       {"com.amazonaws.ecs.capability.docker-remote-api.1.17",
        "com.amazonaws.ecs.capability.docker-remote-api.1.32",
        "com.amazonaws.ecs.capability.logging-driver.json-file",
        "com.amazonaws.ecs.capability.privileged-container", "ecs.capability.container-ordering",
        "ecs.capability.external", "ecs.os-type=linux", "ecs.os-family=LINUX",
        "ecs.cpu-architecture=x86_64"}) {
    EXPECT_THAT(names(request), Contains(expected));
  }
  for (const char* absent :
       {"com.amazonaws.ecs.capability.docker-remote-api.1.26",
        "com.amazonaws.ecs.capability.docker-remote-api.1.33",
        "com.amazonaws.ecs.capability.task-iam-role", "ecs.capability.task-eni"}) {
    EXPECT_THAT(names(request), Not(Contains(absent)));
  }
}

TEST_F(RegistrationTest, OnEc2TheIdentityDocumentGoesAlong) {
  config_.external = false;
  start_and_join();
  const auto& request = control_.registrations.at(0);
  EXPECT_EQ(request.instance_identity_document, R"({"instanceId":"i-0123456789abcdef0"})");
  EXPECT_EQ(request.instance_identity_document_signature, "c2ln");
  EXPECT_THAT(names(request), Not(Contains("ecs.cpu-architecture=x86_64")));
}

TEST_F(RegistrationTest, WithoutInstanceMetadataTheAgentEndsToBeStartedAgain) {
  config_.external = false;
  metadata_.reachable = false;
  start();
  executor_.advance(std::chrono::minutes(2));
  EXPECT_EQ(exit_code_, ExitCode::kRestart);
  EXPECT_TRUE(control_.registrations.empty());
}

TEST_F(RegistrationTest, AnInstanceOutsideAVpcIsTolerated) {
  config_.external = false;
  metadata_.values.erase("/latest/meta-data/network/interfaces/macs/02:42:ac:1f:00:05/vpc-id");
  start_and_join();
}

TEST_F(RegistrationTest, AMissingEchoOfAnAttributeIsTerminal) {
  control_.echo_attributes = false;
  start();
  EXPECT_EQ(exit_code_, ExitCode::kTerminal);
  EXPECT_TRUE(control_.sessions.empty());
}

TEST_F(RegistrationTest, EveryErrorEndsAsDocumented) {
  const std::pair<const char*, ExitCode> cases[] = {
      {"InvalidParameterException", ExitCode::kTerminal},
      {"ClientException", ExitCode::kTerminal},
      {"ClusterNotFoundException", ExitCode::kRestart},
      {"AccessDeniedException", ExitCode::kRestart}};
  for (const auto& [code, expected] : cases) {
    exit_code_.reset();
    control_.registration_errors = {Error{code, "no"}};
    start();
    EXPECT_EQ(exit_code_, expected) << code;
  }
}

TEST_F(RegistrationTest, APassingFailureIsRepeatedFrom3Seconds) {
  control_.registration_errors = {Error{"ServerException", ""}, Error{"Unreachable", ""}};
  start();
  EXPECT_EQ(control_.registrations.size(), 1U);
  executor_.advance(Millis(3000));
  EXPECT_EQ(control_.registrations.size(), 2U);
  executor_.advance(Millis(8000));
  EXPECT_EQ(control_.registrations.size(), 3U);
  EXPECT_NE(control_.session(SessionKind::kAcs), nullptr);
  EXPECT_EQ(control_.registrations[0].client_token, control_.registrations[2].client_token);
}

TEST_F(RegistrationTest, TheDefaultClusterIsCreatedIfNoneIsConfigured) {
  config_.cluster.clear();
  control_.registration_errors = {Error{"ClientException", "Cluster not found."}};
  start_and_join();
  ASSERT_EQ(control_.clusters.size(), 1U);
  EXPECT_EQ(control_.clusters[0].cluster_name, "default");
  EXPECT_EQ(control_.registrations.at(1).cluster, "default");
}

TEST_F(RegistrationTest, AfterARestartTheSavedInstanceIsRegisteredAgain) {
  config_.instance_attributes = {{"stack", "prod"}};
  start_and_join();
  restart();
  EXPECT_EQ(control_.registrations.at(1).container_instance_arn, ScriptedControlPlane::kArn);
  EXPECT_THAT(names(control_.registrations[1]), Not(Contains("stack=prod")));
}

TEST_F(RegistrationTest, SavedStateOfAnotherClusterIsTerminal) {
  start_and_join();
  config_.cluster = "other";
  restart();
  EXPECT_EQ(exit_code_, ExitCode::kTerminal);
  EXPECT_EQ(control_.registrations.size(), 1U);
}

TEST_F(RegistrationTest, AnotherInstanceDiscardsTheSavedState) {
  config_.external = false;
  start_and_join();
  metadata_.values["/latest/meta-data/instance-id"] = "i-00000000000000000";
  restart();
  EXPECT_FALSE(control_.registrations.at(1).container_instance_arn);
}

}  // namespace
}  // namespace gantry::agent
