#include "agentlink/payload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "aws/json_codec.h"

namespace gantry::agentlink {
namespace {

using api::ecs::ContainerDefinition;

ecs::TaskDefinition make_definition(ContainerDefinition container) {
  ecs::TaskDefinition definition{.family = "shop", .revision = 7};
  definition.document.container_definitions.emplace().push_back(std::move(container));
  return definition;
}

ecs::Task make_task() {
  ecs::Task task{.arn = "arn:aws:ecs:eu-west-1:111122223333:task/lab/0a1b",
                 .cluster_arn = "arn:aws:ecs:eu-west-1:111122223333:cluster/lab",
                 .group = "family:shop"};
  task.containers.push_back({.arn = "arn:aws:ecs:eu-west-1:111122223333:container/lab/0a1b/7c",
                             .name = "web",
                             .image = "httpd:2.4@sha256:1",
                             .cpu = 256});
  return task;
}

boost::json::object parse(const std::optional<std::string>& text) {
  return boost::json::parse(*text).as_object();
}

TEST(PayloadTest, ATaskIsToldInTheFormThatAmazonsAgentReads) {
  ContainerDefinition container{.name = "web", .image = "httpd:2.4", .memory = 300};
  container.port_mappings.emplace().push_back(
      {.container_port = 80, .host_port = 8080, .protocol = "tcp"});
  container.environment.emplace().push_back({.name = "MODE", .value = "prod"});
  const auto payload = to_payload(make_task(), make_definition(container));
  EXPECT_EQ(payload.desired_status, "RUNNING");
  EXPECT_EQ(payload.family, "shop");
  EXPECT_EQ(payload.version, "7");
  EXPECT_EQ(payload.overrides, "{}");
  const auto& told = payload.containers->at(0);
  EXPECT_EQ(told.environment, (std::map<std::string, std::string>{
                                  {"AWS_EXECUTION_ENV", "AWS_ECS_EC2"}, {"MODE", "prod"}}));
  EXPECT_EQ(told.image, "httpd:2.4@sha256:1");  // the task's own, which keeps to a digest
  EXPECT_EQ(told.memory, 300);
  EXPECT_EQ(told.port_mappings->at(0).host_port, 8080);
  EXPECT_EQ(parse(told.docker_config->host_config)["NetworkMode"], "bridge");
}

TEST(PayloadTest, WhatIsFetchedElsewhereIsToldWithWhereItIs) {
  ContainerDefinition container{.name = "web", .image = "httpd:2.4"};
  container.secrets.emplace().push_back(
      {.name = "KEY", .value_from = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:key"});
  container.secrets->push_back({.name = "TOKEN", .value_from = "/shop/token"});
  container.repository_credentials.emplace().credentials_parameter =
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry";
  container.restart_policy.emplace().enabled = true;
  const auto told = to_payload(make_task(), make_definition(container)).containers->at(0);
  EXPECT_EQ(told.secrets->at(0).provider, "asm");
  EXPECT_EQ(told.secrets->at(0).region, "eu-west-1");
  EXPECT_EQ(told.secrets->at(1).provider, "ssm");
  EXPECT_EQ(told.registry_authentication->type, "asm");
  EXPECT_EQ(told.registry_authentication->asm_auth_data->credentials_parameter,
            container.repository_credentials->credentials_parameter);
  EXPECT_EQ(told.restart_policy->restart_attempt_period, 300);
}

TEST(PayloadTest, AnAwsvpcTaskIsToldItsInterface) {
  auto task = make_task();
  task.attachment = ecs::TaskAttachment{.id = "9f",
                                        .interface_id = "eni-0abc",
                                        .mac_address = "02:11:22:33:44:55",
                                        .private_ip = "172.31.16.9",
                                        .private_dns_name = "ip-172-31-16-9.ec2.internal",
                                        .gateway = "172.31.16.1/20",
                                        .resolver = "172.31.0.2"};
  const auto told = to_payload(task, make_definition({.name = "web", .image = "httpd:2.4"}))
                        .elastic_network_interfaces->at(0);
  EXPECT_EQ(told.attachment_arn, "arn:aws:ecs:eu-west-1:111122223333:attachment/9f");
  EXPECT_EQ(told.ec2_id, "eni-0abc");
  EXPECT_EQ(told.ipv4_addresses->at(0).private_address, "172.31.16.9");
  EXPECT_EQ(told.subnet_gateway_ipv4_address, "172.31.16.1/20");
  EXPECT_EQ(told.domain_name_servers->at(0), "172.31.0.2");
}

TEST(PayloadTest, OverridesCarryTheCommandOnlyAndTheRestIsMerged) {
  auto task = make_task();
  task.overrides.emplace().container_overrides.emplace().push_back(
      {.command = std::vector<std::string>{"serve", "-v"},
       .environment = std::vector<api::ecs::KeyValuePair>{{.name = "MODE", .value = "test"}},
       .memory = 512,
       .name = "web"});
  ContainerDefinition container{.name = "web", .image = "x", .memory = 300};
  container.environment.emplace().push_back({.name = "MODE", .value = "prod"});
  const auto told = to_payload(task, make_definition(container)).containers->at(0);
  EXPECT_EQ(told.overrides, R"({"command":["serve","-v"]})");
  EXPECT_EQ(told.environment->at("MODE"), "test");
  EXPECT_EQ(told.memory, 512);
}

TEST(PayloadTest, AVolumeWithoutASourceIsAnEmptyHostVolume) {
  auto definition = make_definition({.name = "web", .image = "x", .memory = 6});
  definition.document.volumes.emplace().push_back({.name = "scratch"});
  const auto volume = to_payload(make_task(), definition).volumes->at(0);
  EXPECT_EQ(volume.type, "host");
  EXPECT_EQ(volume.host->source_path, "");
}

TEST(PayloadTest, TaskSizesAreInVirtualCpusAndMebibytes) {
  auto definition = make_definition({.name = "web", .image = "x", .memory = 6});
  definition.document.cpu = "512";
  definition.document.memory = "1024";
  const auto payload = to_payload(make_task(), definition);
  EXPECT_EQ(payload.cpu, 0.5);
  EXPECT_EQ(payload.memory, 1024);
}

TEST(PayloadTest, MembersWithoutAFieldTravelAsDockersOwnSettings) {
  ContainerDefinition container{.name = "web", .image = "x", .memory = 256};
  container.user = "1000";
  container.working_directory = "/srv";
  container.docker_labels = std::map<std::string, std::string>{{"tier", "front"}};
  container.memory_reservation = 128;
  container.privileged = true;
  container.readonly_root_filesystem = true;
  container.health_check.emplace().command = std::vector<std::string>{"CMD-SHELL", "true"};
  container.ulimits.emplace().push_back({.hard_limit = 20, .name = "nofile", .soft_limit = 10});
  container.linux_parameters.emplace().init_process_enabled = true;
  container.linux_parameters->max_swap = 64;
  const auto told = to_payload(make_task(), make_definition(container)).containers->at(0);
  EXPECT_EQ(told.health_check_type, "docker");
  EXPECT_EQ(boost::json::value(parse(told.docker_config->config)), boost::json::parse(R"({
    "Labels":{"tier":"front"},"User":"1000","WorkingDir":"/srv",
    "Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":30000000000,"Timeout":5000000000,"Retries":3}})"));
  EXPECT_EQ(boost::json::value(parse(told.docker_config->host_config)), boost::json::parse(R"({
    "NetworkMode":"bridge","MemoryReservation":134217728,"Privileged":true,"ReadonlyRootfs":true,
    "Ulimits":[{"Name":"nofile","Soft":10,"Hard":20}],"Init":true,"MemorySwap":335544320,"MemorySwappiness":60})"));
}

}  // namespace
}  // namespace gantry::agentlink
