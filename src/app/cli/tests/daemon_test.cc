#include "app/cli/daemon.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "app/cli/launch.h"
#include "app/cli/tests/folder.h"

namespace gantry::cli {
namespace {

constexpr std::string_view kRecord =
    R"({"pid":4711,"endpoint":"http://127.0.0.1:4566","compute":"docker","deployment":"default",)"
    R"("version":"0.1.0","started_at":"2026-11-22T13:19:35Z"})";

TEST(DaemonTest, ReadsTheRecordOfARunningGantryd) {
  EXPECT_EQ(parse_daemon_record(kRecord), (DaemonRecord{.pid = 4711,
                                                        .endpoint = "http://127.0.0.1:4566",
                                                        .compute = "docker",
                                                        .deployment = "default",
                                                        .version = "0.1.0",
                                                        .started_at = "2026-11-22T13:19:35Z"}));
}

TEST(DaemonTest, ARecordWithoutAProcessIsNone) {
  EXPECT_EQ(parse_daemon_record(""), std::nullopt);
  EXPECT_EQ(parse_daemon_record("{}"), std::nullopt);
  EXPECT_EQ(parse_daemon_record(R"({"pid":"1","endpoint":"http://127.0.0.1:1"})"), std::nullopt);
  EXPECT_EQ(parse_daemon_record(R"({"pid":0,"endpoint":"http://127.0.0.1:1"})"), std::nullopt);
}

TEST(DaemonTest, ARecordOfAnotherProgramsProcessIsStale) {
  testing::Folder temporary;
  const DataFolder folder{temporary.path()};
  ASSERT_TRUE(write_file(folder.daemon_record(),
                         fmt::format(R"({{"pid":{},"endpoint":"http://127.0.0.1:1"}})", getpid())));
  EXPECT_EQ(find_daemon(folder), std::nullopt);
  const auto required = require_daemon(folder);
  ASSERT_FALSE(required);
  EXPECT_EQ(required.error().code, "NotRunning");
}

TEST(DaemonTest, StoppingNeverSignalsAnotherProgram) {
  EXPECT_TRUE(stop_daemon({.pid = getpid()}, std::chrono::seconds(1)));  // and this test goes on
}

TEST(DaemonTest, SettingsOfUpAreFoundAgain) {
  testing::Folder temporary;
  const DataFolder folder{temporary.path()};
  EXPECT_EQ(read_settings(folder), DeploymentSettings());
  const DeploymentSettings settings{
      .deployment = "demo", .compute = "simulated", .docker_host = "unix:///run/d.sock"};
  ASSERT_TRUE(write_file(folder.settings(), to_json(settings)));
  EXPECT_EQ(read_settings(folder), settings);
}

TEST(TailTest, KeepsTheLastLines) {
  EXPECT_EQ(tail("a\nb\nc\n", 2), "b\nc\n");
  EXPECT_EQ(tail("a\nb\nc", 2), "b\nc");
  EXPECT_EQ(tail("a\nb\nc\n", 9), "a\nb\nc\n");
  EXPECT_EQ(tail("", 2), "");
  EXPECT_EQ(tail("\n\n", 1), "\n");
}

}  // namespace
}  // namespace gantry::cli
