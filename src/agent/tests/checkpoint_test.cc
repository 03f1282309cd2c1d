#include "agent/checkpoint.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace gantry::agent {
namespace {

class CheckpointTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::unique_ptr<FileCheckpoint> open() {
    auto checkpoint = FileCheckpoint::open(folder_);
    EXPECT_TRUE(checkpoint);
    return *std::move(checkpoint);
  }

  std::string folder_ = [] {
    std::string name = testing::TempDir() + "gantry-checkpoint-XXXXXX";
    return std::string(mkdtemp(name.data()));
  }();
};

TEST_F(CheckpointTest, WhatWasPutIsThereAfterReopening) {
  const std::string binary("a\0'\"b", 5);
  {
    const auto checkpoint = open();
    ASSERT_TRUE(checkpoint->put("one", "1"));
    ASSERT_TRUE(checkpoint->put("one", "2"));
    ASSERT_TRUE(checkpoint->put("two", binary));
    ASSERT_TRUE(checkpoint->put("three", "3"));
    ASSERT_TRUE(checkpoint->erase("three"));
    ASSERT_TRUE(checkpoint->erase("never"));
  }
  const std::map<std::string, std::string> expected = {{"one", "2"}, {"two", binary}};
  EXPECT_EQ(*open()->load(), expected);
}

TEST_F(CheckpointTest, WhatWasPutSurvivesKill9) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto checkpoint = FileCheckpoint::open(folder_);
    for (int index = 0; index < 20; ++index) {
      if (!(*checkpoint)->put("key" + std::to_string(index), "value")) _exit(1);
    }
    [[maybe_unused]] const auto written = write(pipe_ends[1], "x", 1);
    for (;;) pause();
  }
  char byte = 0;
  ASSERT_EQ(read(pipe_ends[0], &byte, 1), 1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(open()->load()->size(), 20U);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

TEST_F(CheckpointTest, AFolderThatCannotBeIsAnError) {
  const auto checkpoint = FileCheckpoint::open("/proc/nowhere");
  ASSERT_FALSE(checkpoint);
  EXPECT_EQ(checkpoint.error().code, "Checkpoint");
}

}  // namespace
}  // namespace gantry::agent
