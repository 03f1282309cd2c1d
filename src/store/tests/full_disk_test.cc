// On a small file system of its own.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>

#include "store/database.h"
#include "store/sqlite/sqlite_commit_log.h"
#include "store/table.h"
#include "store/tests/blocking_executor.h"
#include "store/tests/records.h"
#include "store/tests/temp_folder.h"

namespace gantry::store {
namespace {

using testing::Host;

class FullDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=8m") != 0) {
      GTEST_SKIP() << "a small file system cannot be mounted here: " << std::strerror(errno);
    }
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) EXPECT_EQ(::umount(folder_.path().c_str()), 0) << std::strerror(errno);
  }

  /// Fills the disk to the last byte.
  void fill() {
    const int fd = ::open(filler_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ASSERT_GE(fd, 0);
    const std::array<char, 4096> block{};
    while (::write(fd, block.data(), block.size()) > 0) {
    }
    ASSERT_EQ(errno, ENOSPC);
    ::close(fd);
  }
  void free_space() { ASSERT_TRUE(std::filesystem::remove(filler_)); }

  testing::TempFolder folder_;
  const std::filesystem::path filler_ = folder_.path() / "filler";
  bool mounted_ = false;
};

struct Store {
  Store(const std::filesystem::path& folder, MiB reserve)
      : db(executor, open(folder, reserve), [this](const Error& error) {
          executor.post([this, message = error.message] { failure = message; });
        }) {
    EXPECT_TRUE(db.load());
  }
  static std::unique_ptr<CommitLog> open(const std::filesystem::path& folder, MiB reserve) {
    auto log = SqliteCommitLog::open({.folder = folder, .reserve = reserve});
    EXPECT_TRUE(log) << log.error().message;
    return *std::move(log);
  }
  Result<void> put(int number) {
    return db.transact([&](Tx& tx) -> Result<void> {
      hosts.put(tx, {fmt::format("{:06}", number), std::string(1000, 'z')});
      return {};
    });
  }
  bool settle() {
    return executor.run_until(
        [&] { return !failure.empty() || db.durable() == db.last_committed(); });
  }

  std::string failure;
  testing::BlockingExecutor executor;
  Database db;
  Table<Host> hosts{db};
};

TEST_F(FullDiskTest, WritesAreRefusedNothingIsLostAndItGoesOnWhenThereIsRoom) {
  constexpr MiB kReserve{2};
  {
    Store store(folder_.path(), kReserve);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(store.put(i));
    ASSERT_TRUE(store.settle());
    fill();
    const auto refused = store.put(100);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              fmt::format("The data folder {} has only 0 MiB left; free some space. Nothing was "
                          "changed.",
                          folder_.path().string()));
    EXPECT_EQ(store.hosts.size(), 100u);
    EXPECT_NE(store.hosts.find("000099"), nullptr);
  }
  {
    Store store(folder_.path(), kReserve);
    EXPECT_EQ(store.hosts.size(), 100u) << "it opens on a full disk";
    EXPECT_FALSE(store.put(100));
    free_space();
    ASSERT_TRUE(store.put(100));
    ASSERT_TRUE(store.settle());
    EXPECT_EQ(store.db.durable(), 101);
  }
  EXPECT_EQ(Store(folder_.path(), kReserve).hosts.size(), 101u);
}

TEST_F(FullDiskTest, TheReserveHoldsWhileEveryTransactionComesAtOnce) {
  Store store(folder_.path(), MiB{2});
  int taken = 0;
  while (store.put(taken)) ASSERT_LT(++taken, 100'000);
  ASSERT_GT(taken, 0);
  ASSERT_TRUE(store.settle());
  EXPECT_EQ(store.failure, "");
  EXPECT_EQ(store.db.durable(), taken);
}

TEST_F(FullDiskTest, WithoutAReserveAFullDiskStopsTheProcessAndKeepsWhatWasAcknowledged) {
  Seq durable = 0;
  {
    Store store(folder_.path(), MiB{-1024});
    fill();
    for (int i = 0; store.failure.empty(); ++i) {
      ASSERT_LT(i, 100'000);
      static_cast<void>(store.put(i));
      ASSERT_TRUE(store.settle());
    }
    EXPECT_THAT(store.failure, ::testing::HasSubstr("full"));
    EXPECT_FALSE(store.db.writable());
    durable = store.db.durable();
  }
  free_space();
  Store store(folder_.path(), MiB{1});
  EXPECT_EQ(store.db.durable(), durable);
  EXPECT_EQ(static_cast<Seq>(store.hosts.size()), durable);
}

}  // namespace
}  // namespace gantry::store
