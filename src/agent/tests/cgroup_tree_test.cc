#include "agent/cgroup_tree.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace gantry::agent {
namespace {

namespace fs = std::filesystem;

/// A folder that looks like /sys/fs/cgroup, with plain files in the place of the kernel's.
class CgroupTreeTest : public ::testing::Test {
 protected:
  CgroupTreeTest() {
    std::string name = (fs::temp_directory_path() / "gantry-cgroup-XXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  ~CgroupTreeTest() override { fs::remove_all(root_); }

  void make_v2() {
    std::ofstream(root_ / "cgroup.controllers") << "cpu memory\n";
    fs::create_directory(root_ / "ecs");
    std::ofstream(root_ / "ecs/cgroup.controllers") << "cpu memory\n";
  }

  [[nodiscard]] std::string read(const std::string& file) const {
    std::ostringstream text;
    text << std::ifstream(root_ / file).rdbuf();
    return text.str();
  }

  static TaskSpec task(double cpu, std::int64_t memory) {
    TaskSpec spec{
        .arn = "arn:aws:ecs:us-east-1:111122223333:task/lab/0a1b", .cpu = cpu, .memory = memory};
    spec.containers = {{.name = "a", .cpu = 256}, {.name = "b"}};
    return spec;
  }

  fs::path root_;
};

TEST_F(CgroupTreeTest, ATasksCpuIsAQuotaAndItsMemoryALimit) {
  const auto parent = CgroupTree(root_).create(task(0.5, 128));
  ASSERT_TRUE(parent) << parent.error().message;
  EXPECT_EQ(*parent, "/ecs/0a1b");
  EXPECT_EQ(read("cpu/ecs/0a1b/cpu.cfs_period_us"), "100000");
  EXPECT_EQ(read("cpu/ecs/0a1b/cpu.cfs_quota_us"), "50000");
  EXPECT_EQ(read("memory/ecs/0a1b/memory.limit_in_bytes"), "134217728");
  EXPECT_FALSE(fs::exists(root_ / "cpu/ecs/0a1b/cpu.shares"));
}

TEST_F(CgroupTreeTest, WithoutTaskSizesTheContainersSharesAreAdded) {
  ASSERT_TRUE(CgroupTree(root_).create(task(0, 0)));
  EXPECT_EQ(read("cpu/ecs/0a1b/cpu.shares"), "258");
  EXPECT_FALSE(fs::exists(root_ / "cpu/ecs/0a1b/cpu.cfs_quota_us"));
  EXPECT_FALSE(fs::exists(root_ / "memory/ecs/0a1b/memory.limit_in_bytes"));
}

TEST_F(CgroupTreeTest, Version2HasTheSameLimitsInOneFolder) {
  make_v2();
  ASSERT_TRUE(CgroupTree(root_).create(task(2, 128)));
  EXPECT_EQ(read("ecs/cgroup.subtree_control"), "+cpu +memory");
  EXPECT_EQ(read("ecs/0a1b/cpu.max"), "200000 100000");
  EXPECT_EQ(read("ecs/0a1b/memory.max"), "134217728");
  ASSERT_TRUE(CgroupTree(root_).create(task(0, 0)));
  EXPECT_EQ(read("ecs/0a1b/cpu.weight"), "10");
}

TEST_F(CgroupTreeTest, RemovingTakesItFromEveryController) {
  fs::create_directories(root_ / "pids/ecs/0a1b");
  fs::create_directories(root_ / "cpu/ecs/0a1b");
  CgroupTree(root_).remove(task(0, 0));
  EXPECT_FALSE(fs::exists(root_ / "pids/ecs/0a1b"));
  EXPECT_FALSE(fs::exists(root_ / "cpu/ecs/0a1b"));
  EXPECT_TRUE(fs::exists(root_ / "cpu/ecs"));
}

TEST_F(CgroupTreeTest, AFolderThatCannotBeMadeIsACgroupError) {
  std::ofstream(root_ / "cpu") << "a file";
  const auto parent = CgroupTree(root_).create(task(1, 1));
  ASSERT_FALSE(parent);
  EXPECT_EQ(parent.error().code, "CgroupError");
}

}  // namespace
}  // namespace gantry::agent
