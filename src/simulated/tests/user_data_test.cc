#include "simulated/user_data.h"

#include <gtest/gtest.h>

namespace gantry::simulated {
namespace {

using Config = std::map<std::string, std::string>;

TEST(UserDataTest, ReadsTheLineThatTheConsoleWrites) {
  EXPECT_EQ(ecs_config_of("#!/bin/bash\necho ECS_CLUSTER=my-ecs-cluster >> /etc/ecs/ecs.config;"
                          "echo ECS_BACKEND_HOST= >> /etc/ecs/ecs.config;"),
            (Config{{"ECS_CLUSTER", "my-ecs-cluster"}, {"ECS_BACKEND_HOST", ""}}));
}

TEST(UserDataTest, ReadsQuotedTextAndHereDocuments) {
  EXPECT_EQ(
      ecs_config_of("#!/bin/bash\necho \"ECS_CLUSTER=a b\" > /etc/ecs/ecs.config\n"
                    "cat <<'EOF' >> /etc/ecs/ecs.config\nECS_RESERVED_MEMORY=32\nEOF\necho done\n"),
      (Config{{"ECS_CLUSTER", "a b"}, {"ECS_RESERVED_MEMORY", "32"}}));
}

TEST(UserDataTest, LeavesOtherFilesAlone) {
  EXPECT_EQ(ecs_config_of("echo ECS_CLUSTER=x >> /etc/other\n"), Config{});
  EXPECT_EQ(ecs_config_of(""), Config{});
}

}  // namespace
}  // namespace gantry::simulated
