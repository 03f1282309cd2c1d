#include "store/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "fakes/sim_executor.h"
#include "store/memory/memory_commit_log.h"
#include "store/table.h"
#include "store/tests/records.h"

namespace gantry::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::IsEmpty;
using testing::Job;

/// A database with its tables, on a disk that may be used again.
struct Store {
  Store(Executor& executor, MemoryDisk& disk)
      : db(executor, std::make_unique<MemoryCommitLog>(executor, disk, Millis(10)),
           [this](const Error& error) { failures.push_back(error.message); }) {}

  Result<void> put(const std::string& id, const std::string& zone = "") {
    return db.transact([&](Tx& tx) -> Result<void> {
      hosts.put(tx, {id, zone});
      tx.on_durable([this, id] { acknowledged.push_back(id); });
      return {};
    });
  }

  std::vector<std::string> failures;
  std::vector<std::string> acknowledged;
  Database db;
  Table<Host> hosts{db};
  Table<Job> jobs{db};
};

class DatabaseTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open() {
    auto store = std::make_unique<Store>(executor_, disk_);
    EXPECT_TRUE(store->db.load());
    return store;
  }
  void write_raw(std::string_view table, const std::string& key, const std::string& value) {
    MemoryCommitLog log(executor_, disk_);
    log.append(disk_.durable() + 1, {{table, key, value}});
  }
  Error load_error() {
    Store store(executor_, disk_);
    const auto loaded = store.db.load();
    EXPECT_FALSE(loaded);
    return loaded ? Error{} : loaded.error();
  }

  fakes::SimExecutor executor_;
  MemoryDisk disk_;
};

TEST_F(DatabaseTest, WorkWaitsUntilItsTransactionIsDurable) {
  const auto store = open();
  ASSERT_TRUE(store->put("a"));
  EXPECT_EQ(store->db.last_committed(), 1);
  executor_.advance(Millis(9));
  EXPECT_THAT(store->acknowledged, IsEmpty());
  EXPECT_EQ(store->db.durable(), 0);
  executor_.advance(Millis(1));
  EXPECT_THAT(store->acknowledged, ElementsAre("a"));
  EXPECT_EQ(store->db.durable(), 1);
}

TEST_F(DatabaseTest, WhatIsCommittedDuringAWriteIsWrittenTogetherNext) {
  const auto store = open();
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(store->put(id));
  executor_.advance(Millis(10));
  EXPECT_THAT(store->acknowledged, ElementsAre("a"));
  executor_.advance(Millis(10));
  EXPECT_THAT(store->acknowledged, ElementsAre("a", "b", "c"));
}

TEST_F(DatabaseTest, AReadIsAnsweredOnlyWhenWhatItMaySeeIsDurable) {
  const auto store = open();
  bool answered = false;
  const auto read = [&](Tx& tx) -> Result<void> {
    tx.on_durable([&] { answered = true; });
    return {};
  };
  ASSERT_TRUE(store->db.transact(read));
  EXPECT_TRUE(std::exchange(answered, false)) << "everything was durable";
  ASSERT_TRUE(store->put("a"));
  ASSERT_TRUE(store->db.transact(read));
  EXPECT_FALSE(answered);
  executor_.advance(Millis(10));
  EXPECT_TRUE(answered);
}

TEST_F(DatabaseTest, ARollbackDropsItsWork) {
  const auto store = open();
  bool ran = false;
  ASSERT_FALSE(store->db.transact([&](Tx& tx) -> Result<int> {
    tx.on_durable([&] { ran = true; });
    store->hosts.put(tx, {"a", ""});
    return std::unexpected(Error{.code = "Refused"});
  }));
  executor_.advance(Millis(100));
  EXPECT_FALSE(ran);
}

TEST_F(DatabaseTest, DurableWorkMayBeginATransaction) {
  const auto store = open();
  ASSERT_TRUE(store->put("a"));
  store->db.when_durable(1, [&] { EXPECT_TRUE(store->put("b")); });
  executor_.advance(Millis(20));
  EXPECT_THAT(store->acknowledged, ElementsAre("a", "b"));
}

TEST_F(DatabaseTest, ARestartFindsEverythingAndGoesOnCounting) {
  {
    const auto store = open();
    ASSERT_TRUE(store->put("a", "z1"));
    ASSERT_TRUE(store->put("b", "z2"));
    ASSERT_TRUE(store->db.transact([&](Tx& tx) -> Result<void> {
      store->hosts.erase(tx, "a");
      return {};
    }));
  }
  Store store(executor_, disk_);
  std::vector<std::string> observed, watched;
  store.hosts.observe([&](const Host& host) { observed.push_back(host.id); }, [](const Host&) {});
  store.hosts.watch([&](const Host*, const Host* after) { watched.push_back(after->id); });
  ASSERT_TRUE(store.db.load());
  EXPECT_THAT(store.hosts, ElementsAre(Host{"b", "z2"}));
  EXPECT_THAT(observed, ElementsAre("b"));
  EXPECT_THAT(watched, IsEmpty());
  EXPECT_EQ(store.db.durable(), 3);
  ASSERT_TRUE(store.put("c"));
  EXPECT_EQ(store.db.last_committed(), 4);
}

TEST_F(DatabaseTest, ACrashLosesOnlyWhatWasNotAcknowledged) {
  auto store = open();
  ASSERT_TRUE(store->put("a"));
  executor_.advance(Millis(10));
  ASSERT_TRUE(store->put("b"));
  disk_.crash();
  executor_.advance(Millis(100));
  EXPECT_THAT(store->acknowledged, ElementsAre("a"));
  store = open();
  EXPECT_THAT(store->hosts, ElementsAre(Host{"a", ""}));
}

TEST_F(DatabaseTest, ADamagedRowIsNamed) {
  write_raw("test.jobs", "build", "\x10\x63");
  const Error error = load_error();
  EXPECT_EQ(error.code, "CorruptData");
  EXPECT_THAT(error.message, HasSubstr("row build of table test.jobs: field 2"));
}

TEST_F(DatabaseTest, ARowUnderAnotherKeyIsNamed) {
  write_raw("test.hosts", "a", encode_record(Host{"b", ""}));
  EXPECT_THAT(load_error().message,
              HasSubstr("row a of table test.hosts: it holds the record of another key"));
}

TEST_F(DatabaseTest, RowsOfAnUnknownTableStayOnTheDisk) {
  write_raw("test.later", "a", "whatever");
  ASSERT_TRUE(open()->put("b"));
  MemoryCommitLog log(executor_, disk_);
  std::vector<std::string> tables;
  ASSERT_TRUE(
      log.load([&](std::string_view table, std::string_view, std::string_view) -> Result<void> {
        tables.emplace_back(table);
        return {};
      }));
  EXPECT_THAT(tables, ElementsAre("test.hosts", "test.later"));
}

TEST_F(DatabaseTest, AFailedCommitStopsTheProcessAndAcknowledgesNothing) {
  const auto store = open();
  disk_.break_next_write();
  ASSERT_TRUE(store->put("a"));
  executor_.advance(Millis(100));
  EXPECT_THAT(store->failures, ElementsAre("the simulated disk broke"));
  EXPECT_FALSE(store->put("b"));
  executor_.advance(Millis(100));
  EXPECT_THAT(store->acknowledged, IsEmpty());
}

TEST_F(DatabaseTest, AFullDiskRefusesWritesAndServesReads) {
  const auto store = open();
  ASSERT_TRUE(store->put("a"));
  disk_.set_full(true);
  const auto refused = store->put("b");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "ServerException");
  EXPECT_FALSE(store->db.writable());
  EXPECT_EQ(store->hosts.find("b"), nullptr);
  EXPECT_TRUE(store->db.transact([&](Tx&) -> Result<bool> { return store->hosts.contains("a"); }));
  disk_.set_full(false);
  EXPECT_TRUE(store->put("b"));
  executor_.advance(Millis(100));
  EXPECT_THAT(store->acknowledged, ElementsAre("a", "b"));
}

TEST_F(DatabaseTest, WhatWasPostedForADatabaseThatIsGoneDoesNothing) {
  auto store = open();
  ASSERT_TRUE(store->put("a"));
  // Stops between the end of the write, which posts, and what it posted.
  ASSERT_TRUE(executor_.run_until([&] { return disk_.durable() == 1; }, Millis(100)));
  store.reset();
  executor_.run_until_idle();
}

/// Keeps what it is given.
class RecordingLog final : public CommitLog {
 public:
  explicit RecordingLog(std::vector<std::vector<RowChange>>& appended) : appended_(appended) {}
  Result<Seq> load(const RowSink&) override { return 0; }
  Result<void> start(Events) override { return {}; }
  void append(Seq, std::vector<RowChange> rows) override { appended_.push_back(std::move(rows)); }
  Result<void> writable(std::span<const RowChange>) const override { return {}; }

 private:
  std::vector<std::vector<RowChange>>& appended_;
};

TEST_F(DatabaseTest, ATransactionGivesEachChangedRowOnce) {
  std::vector<std::vector<RowChange>> appended;
  Database db(executor_, std::make_unique<RecordingLog>(appended));
  Table<Host> hosts(db);
  ASSERT_TRUE(db.load());
  ASSERT_TRUE(db.transact([&](Tx& tx) -> Result<void> {
    for (const char* zone : {"z1", "z2", "z3"}) hosts.put(tx, {"a", zone});
    hosts.put(tx, {"b", ""});
    hosts.erase(tx, "b");
    return {};
  }));
  ASSERT_EQ(appended.size(), 1u);
  ASSERT_EQ(appended[0].size(), 1u);
  EXPECT_EQ(appended[0][0].table, "test.hosts");
  EXPECT_EQ(appended[0][0].key, "a");
  EXPECT_EQ(appended[0][0].value, encode_record(Host{"a", "z3"}));
}

using DatabaseDeathTest = DatabaseTest;

TEST_F(DatabaseDeathTest, WithoutAnotherCallbackAFailedCommitEndsTheProcess) {
  log::init("error");
  EXPECT_EXIT(stop_process(Error{.code = "StoreFailed", .message = "disk I/O error"}),
              ::testing::ExitedWithCode(1), "disk I/O error");
}

TEST_F(DatabaseDeathTest, ATransactionBeforeLoadingAborts) {
  Store store(executor_, disk_);
  EXPECT_DEATH(static_cast<void>(store.put("a")), "begins on a loaded database");
}

}  // namespace
}  // namespace gantry::store
