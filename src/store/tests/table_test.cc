#include "store/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fakes/sim_executor.h"
#include "store/memory/memory_commit_log.h"
#include "store/tests/records.h"

namespace gantry::store {
namespace {

using ::testing::ElementsAre;
using testing::Host;
using ::testing::IsEmpty;

const Error kRefused{.code = "Refused", .message = "no"};

class TableTest : public ::testing::Test {
 protected:
  TableTest() { EXPECT_TRUE(db_.load()); }

  template <class F>
  void commit(F&& f) {
    ASSERT_TRUE(db_.transact([&](Tx& tx) -> Result<void> {
      f(tx);
      return {};
    }));
  }
  template <class F>
  void roll_back(F&& f) {
    const auto result = db_.transact([&](Tx& tx) -> Result<void> {
      f(tx);
      return std::unexpected(kRefused);
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), kRefused);
  }
  std::vector<Host> all() const { return {hosts_.begin(), hosts_.end()}; }

  fakes::SimExecutor executor_;
  MemoryDisk disk_;
  Database db_{executor_, std::make_unique<MemoryCommitLog>(executor_, disk_)};
  Table<Host> hosts_{db_};
};

TEST_F(TableTest, FindsWhatWasPut) {
  commit([&](Tx& tx) { hosts_.put(tx, {"b", "z1"}); });
  ASSERT_NE(hosts_.find("b"), nullptr);
  EXPECT_EQ(*hosts_.find("b"), (Host{"b", "z1"}));
  EXPECT_EQ(hosts_.find("a"), nullptr);
}

TEST_F(TableTest, IsOrderedByKey) {
  commit([&](Tx& tx) {
    for (const char* id : {"c", "a", "b"}) hosts_.put(tx, {id, ""});
  });
  EXPECT_THAT(all(), ElementsAre(Host{"a", ""}, Host{"b", ""}, Host{"c", ""}));
  EXPECT_EQ(hosts_.lower_bound("b")->id, "b");
  EXPECT_EQ(hosts_.upper_bound("b")->id, "c");
  EXPECT_EQ(hosts_.upper_bound("c"), hosts_.end());
}

TEST_F(TableTest, AChangeIsSeenWithinItsTransaction) {
  commit([&](Tx& tx) {
    EXPECT_FALSE(tx.dirty());
    hosts_.put(tx, {"a", "z1"});
    EXPECT_TRUE(tx.dirty());
    EXPECT_TRUE(hosts_.update(tx, "a", [](Host& host) { host.zone = "z2"; }));
    EXPECT_EQ(hosts_.find("a")->zone, "z2");
    EXPECT_TRUE(hosts_.erase(tx, "a"));
    EXPECT_EQ(hosts_.find("a"), nullptr);
  });
}

TEST_F(TableTest, UpdatingOrErasingWhatIsNotThereChangesNothing) {
  commit([&](Tx& tx) {
    EXPECT_FALSE(hosts_.update(tx, "a", [](Host&) { FAIL(); }));
    EXPECT_FALSE(hosts_.erase(tx, "a"));
    EXPECT_FALSE(tx.dirty());
  });
}

TEST_F(TableTest, AKeyThatLiesInTheRecordItselfMayBeGiven) {
  const std::string long_key(64, 'k');
  commit([&](Tx& tx) { hosts_.put(tx, {long_key, "z1"}); });
  commit([&](Tx& tx) {
    hosts_.update(tx, hosts_.find(long_key)->id, [](Host& host) { host.zone = "z2"; });
  });
  commit([&](Tx& tx) { EXPECT_TRUE(hosts_.erase(tx, hosts_.find(long_key)->id)); });
  EXPECT_TRUE(hosts_.empty());
}

TEST_F(TableTest, AnErrorPutsEverythingBack) {
  commit([&](Tx& tx) {
    hosts_.put(tx, {"a", "z1"});
    hosts_.put(tx, {"b", "z1"});
    hosts_.put(tx, {"c", "z1"});
  });
  const auto before = all();
  roll_back([&](Tx& tx) {
    hosts_.put(tx, {"a", "z2"});
    hosts_.put(tx, {"a", "z3"});
    hosts_.erase(tx, "b");
    hosts_.put(tx, {"b", "z4"});
    hosts_.erase(tx, "c");
    hosts_.put(tx, {"d", "z1"});
    hosts_.put(tx, {"e", "z1"});
    hosts_.erase(tx, "e");
  });
  EXPECT_EQ(all(), before);
  EXPECT_EQ(db_.last_committed(), 1);
}

TEST_F(TableTest, AnExceptionPutsEverythingBack) {
  EXPECT_THROW(static_cast<void>(db_.transact([&](Tx& tx) -> Result<void> {
                 hosts_.put(tx, {"a", "z1"});
                 throw std::runtime_error("third party");
               })),
               std::runtime_error);
  EXPECT_TRUE(hosts_.empty());
  commit([&](Tx& tx) { hosts_.put(tx, {"b", ""}); });
}

TEST_F(TableTest, ARecordKeepsItsAddressThroughUpdatesAndRollbacks) {
  commit([&](Tx& tx) { hosts_.put(tx, {"a", "z1"}); });
  const Host* address = hosts_.find("a");
  commit([&](Tx& tx) { hosts_.put(tx, {"a", "z2"}); });
  EXPECT_EQ(hosts_.find("a"), address);
  roll_back([&](Tx& tx) { hosts_.update(tx, "a", [](Host& host) { host.zone = "z3"; }); });
  roll_back([&](Tx& tx) { hosts_.erase(tx, "a"); });
  roll_back([&](Tx& tx) {
    hosts_.erase(tx, "a");
    hosts_.put(tx, {"a", "z4"});
  });
  EXPECT_EQ(hosts_.find("a"), address);
  EXPECT_EQ(*address, (Host{"a", "z2"}));
}

class TableWatchTest : public TableTest {
 protected:
  TableWatchTest() {
    hosts_.watch([this](const Host* before, const Host* after) {
      seen_.push_back((after != nullptr ? after->id : before->id) + ":" +
                      (before != nullptr ? before->zone : "-") + ">" +
                      (after != nullptr ? after->zone : "-"));
    });
    commit([&](Tx& tx) {
      hosts_.put(tx, {"a", "z1"});
      hosts_.put(tx, {"b", "z1"});
    });
    seen_.clear();
  }

  std::vector<std::string> seen_;
};

TEST_F(TableWatchTest, TellsEachChangedKeyOnceWithBeforeAndAfter) {
  commit([&](Tx& tx) {
    hosts_.put(tx, {"c", "z1"});
    hosts_.put(tx, {"a", "z2"});
    hosts_.put(tx, {"a", "z3"});
    hosts_.erase(tx, "b");
    EXPECT_THAT(seen_, IsEmpty());
  });
  EXPECT_THAT(seen_, ElementsAre("a:z1>z3", "b:z1>-", "c:->z1"));
}

TEST_F(TableWatchTest, TellsNothingOfChangesThatCancelEachOther) {
  commit([&](Tx& tx) {
    hosts_.put(tx, {"c", "z1"});
    hosts_.erase(tx, "c");
    hosts_.put(tx, {"a", "z2"});
    hosts_.put(tx, {"a", "z1"});
    hosts_.erase(tx, "b");
    hosts_.put(tx, {"b", "z1"});
  });
  EXPECT_THAT(seen_, IsEmpty());
  EXPECT_EQ(db_.last_committed(), 1) << "nothing changed, so nothing is committed";
}

TEST_F(TableWatchTest, TellsNothingOfARollback) {
  roll_back([&](Tx& tx) { hosts_.erase(tx, "a"); });
  EXPECT_THAT(seen_, IsEmpty());
}

TEST_F(TableWatchTest, MayPostATransactionButNotBeginOne) {
  hosts_.watch([this](const Host*, const Host* after) {
    if (after == nullptr || after->id != "c") return;
    executor_.post([this] { commit([&](Tx& tx) { hosts_.put(tx, {"d", ""}); }); });
  });
  commit([&](Tx& tx) { hosts_.put(tx, {"c", ""}); });
  executor_.run_until_idle();
  EXPECT_NE(hosts_.find("d"), nullptr);
}

TEST_F(TableTest, ObserversFollowEveryChangeAndRollback) {
  std::map<std::string, int> count_by_zone;
  hosts_.observe([&](const Host& host) { ++count_by_zone[host.zone]; },
                 [&](const Host& host) {
                   if (--count_by_zone[host.zone] == 0) count_by_zone.erase(host.zone);
                 });
  const auto expected = [&] {
    std::map<std::string, int> counts;
    for (const Host& host : hosts_) ++counts[host.zone];
    return counts;
  };
  commit([&](Tx& tx) {
    hosts_.put(tx, {"a", "z1"});
    hosts_.put(tx, {"b", "z1"});
    hosts_.put(tx, {"a", "z2"});
    EXPECT_EQ(count_by_zone, expected());
  });
  EXPECT_EQ(count_by_zone, expected());
  roll_back([&](Tx& tx) {
    hosts_.erase(tx, "a");
    hosts_.put(tx, {"b", "z3"});
    hosts_.put(tx, {"c", "z3"});
    EXPECT_EQ(count_by_zone, expected());
  });
  EXPECT_EQ(count_by_zone, (std::map<std::string, int>{{"z1", 1}, {"z2", 1}}));
}

TEST_F(TableTest, AnObserverThatComesLateIsToldOfWhatIsThere) {
  commit([&](Tx& tx) { hosts_.put(tx, {"a", "z1"}); });
  std::vector<std::string> seen;
  hosts_.observe([&](const Host& host) { seen.push_back(host.id); }, [](const Host&) {});
  EXPECT_THAT(seen, ElementsAre("a"));
}

using TableDeathTest = TableTest;

TEST_F(TableDeathTest, ATransactionWithinATransactionAborts) {
  EXPECT_DEATH(commit([&](Tx&) { commit([](Tx&) {}); }), "outside other transactions");
}

TEST_F(TableDeathTest, ATransactionWithinAWatchAborts) {
  hosts_.watch([this](const Host*, const Host*) { commit([](Tx&) {}); });
  EXPECT_DEATH(commit([&](Tx& tx) { hosts_.put(tx, {"a", ""}); }), "outside other transactions");
}

TEST_F(TableDeathTest, AnUpdateThatChangesTheKeyAborts) {
  commit([&](Tx& tx) { hosts_.put(tx, {"a", ""}); });
  EXPECT_DEATH(commit([&](Tx& tx) { hosts_.update(tx, "a", [](Host& host) { host.id = "b"; }); }),
               "keeps the record's key");
}

}  // namespace
}  // namespace gantry::store
