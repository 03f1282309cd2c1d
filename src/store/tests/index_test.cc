#include "store/index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "fakes/sim_executor.h"
#include "store/memory/memory_commit_log.h"
#include "store/tests/records.h"

namespace gantry::store {
namespace {

using ::testing::ElementsAre;
using testing::Host;
using testing::HostId;
using ::testing::IsEmpty;
using testing::Job;

class IndexTest : public ::testing::Test {
 protected:
  IndexTest() { EXPECT_TRUE(db_.load()); }

  template <class F>
  void commit(F&& f) {
    ASSERT_TRUE(db_.transact([&](Tx& tx) -> Result<void> {
      f(tx);
      return {};
    }));
  }
  template <class F>
  void roll_back(F&& f) {
    ASSERT_FALSE(db_.transact([&](Tx& tx) -> Result<void> {
      f(tx);
      return std::unexpected(Error{.code = "Refused"});
    }));
  }
  template <class Range>
  static std::vector<std::string> names(Range&& range) {
    std::vector<std::string> names;
    for (const Job& job : range) names.push_back(job.name);
    return names;
  }

  template <class K>
  static std::vector<K> keys(const Index<Job, K>& index) {
    std::vector<K> keys;
    for (const K& key : index.keys()) keys.push_back(key);
    return keys;
  }

  fakes::SimExecutor executor_;
  MemoryDisk disk_;
  Database db_{executor_, std::make_unique<MemoryCommitLog>(executor_, disk_)};
  Table<Job> jobs_{db_};
  Index<Job, HostId> by_host_{jobs_, [](const Job& job) { return job.host; }};
  Index<Job, std::string> by_link_{
      jobs_, [](const Job& job) { return job.links.value_or(std::vector<std::string>()); }};
  UniqueIndex<Job, Time> by_stop_{jobs_, [](const Job& job) { return job.stopped; }};
};

TEST_F(IndexTest, GivesTheRecordsOfAKeyInPrimaryKeyOrder) {
  commit([&](Tx& tx) {
    for (const char* name : {"c", "a", "d"}) jobs_.put(tx, {.name = name, .host = HostId("h1")});
    jobs_.put(tx, {.name = "b", .host = HostId("h2")});
  });
  EXPECT_THAT(names(by_host_.range(HostId("h1"))), ElementsAre("a", "c", "d"));
  EXPECT_EQ(by_host_.count(HostId("h1")), 3u);
  EXPECT_THAT(keys(by_host_), ElementsAre(HostId("h1"), HostId("h2")));
}

TEST_F(IndexTest, APageBeginsBehindAPrimaryKeyEvenIfThatIsGone) {
  commit([&](Tx& tx) {
    for (const char* name : {"a", "c", "d"}) jobs_.put(tx, {.name = name, .host = HostId("h1")});
    jobs_.put(tx, {.name = "e", .host = HostId("h2")});
  });
  EXPECT_THAT(names(by_host_.range(HostId("h1"), "a")), ElementsAre("c", "d"));
  EXPECT_THAT(names(by_host_.range(HostId("h1"), "b")), ElementsAre("c", "d"));
  EXPECT_THAT(names(by_host_.range(HostId("h1"), "d")), IsEmpty());
}

TEST_F(IndexTest, GivesTheRecordsBelowAKeyInOrderOfTheKey) {
  commit([&](Tx& tx) {
    jobs_.put(tx, {.name = "a", .host = HostId("h2")});
    jobs_.put(tx, {.name = "b", .host = HostId("h1")});
    jobs_.put(tx, {.name = "c", .host = HostId("h3")});
  });
  EXPECT_THAT(names(by_host_.below(HostId("h3"))), ElementsAre("b", "a"));
}

TEST_F(IndexTest, AnUnknownKeyHasNoRecords) {
  EXPECT_THAT(names(by_host_.range(HostId("h9"))), IsEmpty());
  EXPECT_EQ(by_host_.count(HostId("h9")), 0u);
  EXPECT_FALSE(by_host_.contains(HostId("h9")));
}

TEST_F(IndexTest, ARecordMovesWithItsKey) {
  commit([&](Tx& tx) { jobs_.put(tx, {.name = "a", .host = HostId("h1")}); });
  commit([&](Tx& tx) { jobs_.update(tx, "a", [](Job& job) { job.host = HostId("h2"); }); });
  EXPECT_FALSE(by_host_.contains(HostId("h1")));
  EXPECT_THAT(names(by_host_.range(HostId("h2"))), ElementsAre("a"));
  commit([&](Tx& tx) { jobs_.erase(tx, "a"); });
  EXPECT_THAT(keys(by_host_), IsEmpty());
}

TEST_F(IndexTest, AnUpdateThatKeepsTheKeyIsSeenThroughTheIndex) {
  commit([&](Tx& tx) { jobs_.put(tx, {.name = "a", .host = HostId("h1")}); });
  commit([&](Tx& tx) { jobs_.update(tx, "a", [](Job& job) { job.attempts = 4; }); });
  EXPECT_EQ(by_host_.range(HostId("h1")).front().attempts, 4);
}

TEST_F(IndexTest, ARecordMayHaveManyKeysAndIsLookedUpByAnythingThatCompares) {
  commit([&](Tx& tx) {
    jobs_.put(tx, {.name = "a", .links = std::vector<std::string>{"x", "y", "x"}});
  });
  EXPECT_EQ(by_link_.count(std::string_view("x")), 1u);
  EXPECT_EQ(by_link_.count("y"), 1u);
  commit([&](Tx& tx) { jobs_.update(tx, "a", [](Job& job) { job.links = {"y", "z"}; }); });
  EXPECT_THAT(keys(by_link_), ElementsAre("y", "z"));
}

TEST_F(IndexTest, AUniqueIndexFindsTheOneRecord) {
  const Time stop = from_epoch_millis(5);
  commit([&](Tx& tx) {
    jobs_.put(tx, {.name = "a"});
    jobs_.put(tx, {.name = "b", .stopped = stop});
  });
  ASSERT_NE(by_stop_.find(stop), nullptr);
  EXPECT_EQ(by_stop_.find(stop), jobs_.find("b"));
  commit([&](Tx& tx) { jobs_.update(tx, "b", [](Job& job) { job.stopped.reset(); }); });
  EXPECT_FALSE(by_stop_.contains(stop));
}

TEST_F(IndexTest, ARollbackPutsKeysBackEvenIfTwoRecordsHadExchangedThem) {
  const Time one = from_epoch_millis(1), two = from_epoch_millis(2);
  commit([&](Tx& tx) {
    jobs_.put(tx, {.name = "a", .stopped = one});
    jobs_.put(tx, {.name = "b", .stopped = two});
  });
  roll_back([&](Tx& tx) {
    jobs_.update(tx, "a", [](Job& job) { job.stopped.reset(); });
    jobs_.update(tx, "b", [&](Job& job) { job.stopped = one; });
    jobs_.update(tx, "a", [&](Job& job) { job.stopped = two; });
  });
  EXPECT_EQ(by_stop_.find(one), jobs_.find("a"));
  EXPECT_EQ(by_stop_.find(two), jobs_.find("b"));
}

TEST_F(IndexTest, AnIndexMadeLateHoldsWhatIsThereAndOneThatIsGoneIsForgotten) {
  commit([&](Tx& tx) { jobs_.put(tx, {.name = "a", .attempts = 3}); });
  {
    Index<Job, std::uint16_t> by_attempts(jobs_, [](const Job& job) { return job.attempts; });
    EXPECT_THAT(names(by_attempts.range(3)), ElementsAre("a"));
  }
  commit([&](Tx& tx) { jobs_.erase(tx, "a"); });
}

using IndexDeathTest = IndexTest;

TEST_F(IndexDeathTest, ASecondRecordWithAUniqueKeyAborts) {
  EXPECT_DEATH(commit([&](Tx& tx) {
                 jobs_.put(tx, {.name = "a", .stopped = Time{}});
                 jobs_.put(tx, {.name = "b", .stopped = Time{}});
               }),
               "same key of a unique index");
}

}  // namespace
}  // namespace gantry::store
