#include "agent/config.h"

#include <gmock/gmock.h>

#include <fstream>

namespace gantry::agent {
namespace {

TEST(ConfigTest, AnEmptyEnvironmentGivesTheDocumentedDefaults) {
  const auto config = parse_config({});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->cluster_or_default(), "default");
  EXPECT_EQ(config->cleanup_wait, std::chrono::hours(3));
  EXPECT_EQ(config->stop_timeout, std::chrono::seconds(30));
  EXPECT_EQ(config->dynamic_ports, (PortRange{32768, 60999}));
  EXPECT_THAT(config->reserved_ports, testing::ElementsAre(22, 2375, 2376, 51678, 51679));
}

TEST(ConfigTest, ReadsEachKindOfVariable) {
  const auto config = parse_config({{"ECS_CLUSTER", "lab"},
                                    {"ECS_EXTERNAL", "true"},
                                    {"AWS_DEFAULT_REGION", "eu-west-1"},
                                    {"ECS_RESERVED_PORTS", "[22,80]"},
                                    {"ECS_RESERVED_MEMORY", "256"},
                                    {"ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION", "1h30m"},
                                    {"ECS_INSTANCE_ATTRIBUTES", R"({"stack":"prod"})"},
                                    {"ECS_DYNAMIC_HOST_PORT_RANGE", "40000-40010"},
                                    {"ECS_IMAGE_PULL_BEHAVIOR", "prefer-cached"},
                                    {"ECS_TASK_METADATA_RPS_LIMIT", "100,150"}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->cluster, "lab");
  EXPECT_TRUE(config->external);
  EXPECT_THAT(config->reserved_ports, testing::ElementsAre(22, 80));
  EXPECT_EQ(config->reserved_memory_mib, 256);
  EXPECT_EQ(config->cleanup_wait, std::chrono::minutes(90));
  EXPECT_EQ(config->instance_attributes.at("stack"), "prod");
  EXPECT_EQ(config->dynamic_ports, (PortRange{40000, 40010}));
  EXPECT_EQ(config->pull_behavior, PullBehavior::kPreferCached);
  EXPECT_EQ(config->metadata_burst, 150);
}

TEST(ConfigTest, AnEmptyBackendLeavesTheSdksVariables) {
  const auto config =
      parse_config({{"ECS_BACKEND_HOST", ""}, {"AWS_ENDPOINT_URL", "http://172.31.0.2:4566"}});
  EXPECT_EQ(config->backend, "http://172.31.0.2:4566");
}

TEST(ConfigTest, ABackendWithoutSchemeIsHttps) {
  EXPECT_EQ(parse_config({{"ECS_BACKEND_HOST", "cp.local:7001"}})->backend,
            "https://cp.local:7001");
  EXPECT_EQ(
      parse_config({{"ECS_BACKEND_HOST", "http://cp"}, {"AWS_ENDPOINT_URL", "http://x"}})->backend,
      "http://cp");
}

TEST(ConfigTest, TooSmallATimeoutIsRaisedToTheSmallest) {
  const auto config =
      parse_config({{"ECS_CONTAINER_STOP_TIMEOUT", "10ms"}, {"ECS_CONTAINER_START_TIMEOUT", "1s"}});
  EXPECT_EQ(config->stop_timeout, std::chrono::seconds(1));
  EXPECT_EQ(config->start_timeout, std::chrono::seconds(45));
}

TEST(ConfigTest, BothFormsOfRegistryCredentialsAreRead) {
  const auto plain = parse_config(
      {{"ECS_ENGINE_AUTH_TYPE", "docker"},
       {"ECS_ENGINE_AUTH_DATA", R"({"registry.lab":{"username":"u","password":"p"}})"}});
  EXPECT_EQ(plain->registry_auth.at("registry.lab").password, "p");
  const auto encoded =
      parse_config({{"ECS_ENGINE_AUTH_DATA", R"({"registry.lab":{"auth":"dTpw"}})"}});
  EXPECT_EQ(encoded->registry_auth.at("registry.lab").username, "u");
}

TEST(ConfigTest, AnErrorNamesTheVariable) {
  const std::pair<const char*, const char*> cases[] = {{"ECS_EXTERNAL", "maybe"},
                                                       {"ECS_RESERVED_PORTS", "22"},
                                                       {"ECS_RESERVED_MEMORY", "-1"},
                                                       {"ECS_CONTAINER_STOP_TIMEOUT", "10"},
                                                       {"ECS_INSTANCE_ATTRIBUTES", "[1]"},
                                                       {"ECS_DYNAMIC_HOST_PORT_RANGE", "9-1"},
                                                       {"ECS_IMAGE_PULL_BEHAVIOR", "never"},
                                                       {"ECS_TASK_METADATA_RPS_LIMIT", "40"},
                                                       {"ECS_ENGINE_AUTH_TYPE", "ldap"},
                                                       {"ECS_ENGINE_AUTH_DATA", "[]"}};
  for (const auto& [name, value] : cases) {
    const auto config = parse_config({{name, value}});
    ASSERT_FALSE(config) << name;
    EXPECT_EQ(config.error().code, "Configuration");
    EXPECT_TRUE(config.error().message.starts_with(name)) << config.error().message;
  }
  EXPECT_FALSE(parse_config({{"ECS_EXTERNAL", "true"}}));  // the region is compulsory there
}

TEST(ConfigTest, TheDocumentedTableNamesTheSameVariables) {
  std::ifstream table(GANTRY_AGENT_CONFIGURATION_PAGE);
  ASSERT_TRUE(table);
  std::vector<std::string> documented;
  for (std::string line; std::getline(table, line);) {
    if (line.starts_with("| `")) documented.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  const auto names = variable_names();
  EXPECT_EQ(documented, std::vector<std::string>(names.begin(), names.end()));
}

}  // namespace
}  // namespace gantry::agent
