#include "store/sqlite/sqlite_commit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "store/database.h"
#include "store/table.h"
#include "store/tests/blocking_executor.h"
#include "store/tests/records.h"
#include "store/tests/temp_folder.h"

namespace gantry::store {
namespace {

namespace fs = std::filesystem;
using testing::contents;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Key;
using testing::read_file;
using ::testing::UnorderedElementsAre;
using testing::write_file;

class SqliteCommitLogTest : public ::testing::Test {
 protected:
  static Result<void> put(Database& db, Table<Host>& hosts, int count) {
    for (int i = 0; i < count; ++i) {
      GANTRY_CHECK(db.transact([&](Tx& tx) -> Result<void> {
        hosts.put(tx, {fmt::format("host-{:04}", i), std::string(100, 'z')});
        return {};
      }));
    }
    return {};
  }

  /// Opens the folder as a program does.
  static Result<std::size_t> count_hosts(const fs::path& folder) {
    GANTRY_TRY(auto log, SqliteCommitLog::open({.folder = folder}));
    testing::BlockingExecutor executor;
    Database db(executor, std::move(log));
    Table<Host> hosts(db);
    GANTRY_CHECK(db.load());
    return hosts.size();
  }

  /// Makes a data file of 500 hosts; `while_open` may look at it before it is closed.
  void make_file(const std::function<void()>& while_open = [] {}) {
    auto log = SqliteCommitLog::open({.folder = folder_.path()});
    ASSERT_TRUE(log) << log.error().message;
    testing::BlockingExecutor executor;
    Database db(executor, *std::move(log));
    Table<Host> hosts(db);
    ASSERT_TRUE(db.load());
    ASSERT_TRUE(put(db, hosts, 500));
    ASSERT_TRUE(executor.run_until([&] { return db.durable() == 500; }));
    while_open();
  }

  /// What a crash leaves, in a folder of its own: the file with its write-ahead log.
  void make_crashed_copy(const fs::path& target) {
    make_file([&] {
      for (const char* name : {"gantry.db", "gantry.db-wal"}) {
        fs::copy_file(folder_.path() / name, target / name);
      }
    });
    ASSERT_GT(fs::file_size(target / "gantry.db-wal"), 0u);
  }

  static void expect_refused_and_untouched(const fs::path& folder, const std::string& code,
                                           const std::string& message) {
    const auto before = contents(folder);
    const auto opened = count_hosts(folder);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, code) << opened.error().message;
    EXPECT_THAT(opened.error().message, HasSubstr(message));
    EXPECT_THAT(opened.error().message, HasSubstr((folder / "gantry.db").string()));
    EXPECT_EQ(contents(folder), before);
  }

  static void patch(const fs::path& file, std::size_t offset, const std::string& bytes) {
    std::string all = read_file(file);
    ASSERT_LE(offset + bytes.size(), all.size());
    write_file(file, all.replace(offset, bytes.size(), bytes));
  }

  testing::TempFolder folder_;
  const fs::path file_ = folder_.path() / "gantry.db";
};

TEST_F(SqliteCommitLogTest, ACleanEndLeavesTheDataFileAlone) {
  make_file();
  EXPECT_THAT(contents(folder_.path()), UnorderedElementsAre(Key("gantry.db")));
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(count_hosts(folder_.path()), 500u);
}

TEST_F(SqliteCommitLogTest, MakesItsFolder) {
  const fs::path folder = folder_.path() / "new folder?" / "100%";
  EXPECT_EQ(count_hosts(folder), 0u);
  EXPECT_TRUE(fs::exists(folder / "gantry.db"));
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
}

TEST_F(SqliteCommitLogTest, AFolderThatCannotBeOneIsRefused) {
  write_file(folder_.path() / "file", "");
  EXPECT_EQ(count_hosts(folder_.path() / "file").error().code, "DataFolderUnusable");
}

TEST_F(SqliteCommitLogTest, ADraftThatACrashLeftIsReplaced) {
  write_file(folder_.path() / "gantry.db.new", "half");
  EXPECT_EQ(count_hosts(folder_.path()), 0u);
  EXPECT_THAT(contents(folder_.path()), UnorderedElementsAre(Key("gantry.db")));
}

TEST_F(SqliteCommitLogTest, AfterACrashTheWriteAheadLogIsRead) {
  testing::TempFolder crashed;
  make_crashed_copy(crashed.path());
  EXPECT_EQ(count_hosts(crashed.path()), 500u);
}

TEST_F(SqliteCommitLogTest, ASecondUserOfTheFolderIsToldWhoTheFirstIs) {
  make_file([&] {
    const auto second = SqliteCommitLog::open({.folder = folder_.path()});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "DataFolderInUse");
    EXPECT_THAT(second.error().message, HasSubstr(fmt::format("process {};", ::getpid())));
    EXPECT_THAT(second.error().message, HasSubstr(folder_.path().string()));
  });
}

TEST_F(SqliteCommitLogTest, AFileOfSomethingElseIsRefused) {
  write_file(file_, std::string(5000, 'x'));
  expect_refused_and_untouched(folder_.path(), "CorruptData", "it is not an SQLite file");
}

TEST_F(SqliteCommitLogTest, AnEmptyFileIsRefused) {
  write_file(file_, "");
  expect_refused_and_untouched(folder_.path(), "CorruptData", "its header cannot be read");
}

TEST_F(SqliteCommitLogTest, AnotherProgramsSqliteFileIsRefused) {
  make_file();
  patch(file_, 68, "abcd");
  expect_refused_and_untouched(folder_.path(), "CorruptData", "another program's");
}

TEST_F(SqliteCommitLogTest, ATruncatedFileIsRefused) {
  make_file();
  fs::resize_file(file_, fs::file_size(file_) / 2);
  expect_refused_and_untouched(folder_.path(), "CorruptData", "damaged");
}

TEST_F(SqliteCommitLogTest, ADamagedStructureIsRefused) {
  make_file();
  patch(file_, 3 * 4096, std::string(64, '\x55'));
  expect_refused_and_untouched(folder_.path(), "CorruptData", "damaged");
}

TEST_F(SqliteCommitLogTest, AChangedByteWithinARowIsRefusedByItsChecksum) {
  make_file();
  patch(file_, read_file(file_).find("host-0123") + 20, "y");
  expect_refused_and_untouched(folder_.path(), "CorruptData",
                               "row host-0123 of table test.hosts has a wrong checksum");
}

TEST_F(SqliteCommitLogTest, ANewerFileIsRefused) {
  make_file();
  patch(file_, 60, std::string("\0\0\0\x02", 4));
  expect_refused_and_untouched(folder_.path(), "NewerData",
                               "newer Gantry (format 2, this one reads up to 1)");
}

TEST_F(SqliteCommitLogTest, AnUnreadableRowIsRefusedAfterACrashToo) {
  testing::TempFolder crashed;
  make_crashed_copy(crashed.path());
  const auto before = contents(crashed.path());
  {
    auto log = SqliteCommitLog::open({.folder = crashed.path()});
    ASSERT_TRUE(log) << log.error().message;
    const auto refused =
        (*log)->load([](std::string_view, std::string_view, std::string_view) -> Result<void> {
          return failure("CorruptData", "row a of table t: field 1 is malformed");
        });
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("row a of table t: field 1 is malformed"));
  }
  EXPECT_EQ(contents(crashed.path()), before);
  EXPECT_EQ(count_hosts(crashed.path()), 500u);
}

TEST_F(SqliteCommitLogTest, AWriteAheadLogWithoutItsFileIsRefused) {
  testing::TempFolder crashed;
  make_crashed_copy(crashed.path());
  fs::remove(crashed.path() / "gantry.db");
  expect_refused_and_untouched(crashed.path(), "CorruptData", "its write-ahead log is there");
}

TEST_F(SqliteCommitLogTest, AReserveThatTheDiskDoesNotHaveRefusesWrites) {
  auto log =
      SqliteCommitLog::open({.folder = folder_.path(), .reserve = MiB{std::int64_t{1} << 40}});
  ASSERT_TRUE(log);
  testing::BlockingExecutor executor;
  Database db(executor, *std::move(log));
  Table<Host> hosts(db);
  ASSERT_TRUE(db.load());
  const auto refused = put(db, hosts, 1);
  ASSERT_FALSE(refused);
  EXPECT_THAT(
      refused.error().message,
      ::testing::MatchesRegex(
          "The data folder .* has only [0-9]+ MiB left; free some space. Nothing was changed."));
  EXPECT_TRUE(hosts.empty());
}

}  // namespace
}  // namespace gantry::store
