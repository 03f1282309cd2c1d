// What every commit log does, whatever it writes to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fakes/sim_executor.h"
#include "store/commit_log.h"
#include "store/memory/memory_commit_log.h"
#include "store/sqlite/sqlite_commit_log.h"
#include "store/tests/blocking_executor.h"
#include "store/tests/temp_folder.h"

namespace gantry::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Where one kind of log writes, and how its time passes.
class Medium {
 public:
  virtual ~Medium() = default;
  virtual std::unique_ptr<CommitLog> open() = 0;
  virtual Executor& executor() = 0;
  virtual bool run_until(const std::function<bool()>& condition) = 0;
};

class MemoryMedium final : public Medium {
 public:
  std::unique_ptr<CommitLog> open() override {
    return std::make_unique<MemoryCommitLog>(executor_, disk_, Millis(2));
  }
  Executor& executor() override { return executor_; }
  bool run_until(const std::function<bool()>& condition) override {
    return executor_.run_until(condition, Millis(1000));
  }

 private:
  fakes::SimExecutor executor_;
  MemoryDisk disk_;
};

class SqliteMedium final : public Medium {
 public:
  std::unique_ptr<CommitLog> open() override {
    auto log = SqliteCommitLog::open({.folder = folder_.path(), .reserve = MiB{1}});
    EXPECT_TRUE(log) << log.error().message;
    return log ? *std::move(log) : nullptr;
  }
  Executor& executor() override { return executor_; }
  bool run_until(const std::function<bool()>& condition) override {
    return executor_.run_until(condition);
  }

 private:
  testing::TempFolder folder_;
  testing::BlockingExecutor executor_;
};

struct MediumKind {
  const char* name;
  std::unique_ptr<Medium> (*make)();
};

class CommitLogTest : public ::testing::TestWithParam<MediumKind> {
 protected:
  using Rows = std::vector<std::string>;

  /// Opens a log and loads it into rows_.
  void open() {
    log_.reset();
    log_ = medium_->open();
    rows_.clear();
    const auto seq = log_->load(
        [&](std::string_view table, std::string_view key, std::string_view value) -> Result<void> {
          rows_.push_back(fmt::format("{}/{}={}", table, key, value));
          return {};
        });
    ASSERT_TRUE(seq) << seq.error().message;
    seq_ = *seq;
    ASSERT_TRUE(log_->start({.durable =
                                 [this](Seq durable) {
                                   medium_->executor().post(
                                       [this, durable] { durable_.push_back(durable); });
                                 },
                             .failed = [](const Error& error) { FAIL() << error.message; }}));
  }
  bool wait_for(Seq seq) {
    return medium_->run_until([&] { return !durable_.empty() && durable_.back() >= seq; });
  }

  std::unique_ptr<Medium> medium_ = GetParam().make();
  Rows rows_;
  Seq seq_ = -1;
  std::vector<Seq> durable_;
  std::unique_ptr<CommitLog> log_;
};

TEST_P(CommitLogTest, ANewOneIsEmpty) {
  open();
  EXPECT_EQ(seq_, 0);
  EXPECT_THAT(rows_, IsEmpty());
  EXPECT_TRUE(log_->writable({}));
}

TEST_P(CommitLogTest, WhatIsDurableIsLoadedAgainByTableAndKey) {
  open();
  log_->append(1, {{"t2", "a", "1"}, {"t1", "b", "2"}});
  log_->append(2, {{"t1", "a", "3"}});
  ASSERT_TRUE(wait_for(2));
  open();
  EXPECT_EQ(seq_, 2);
  EXPECT_THAT(rows_, ElementsAre("t1/a=3", "t1/b=2", "t2/a=1"));
}

TEST_P(CommitLogTest, ALaterValueReplacesAndAnErasureRemoves) {
  open();
  log_->append(1, {{"t", "a", "1"}, {"t", "b", "1"}});
  log_->append(2, {{"t", "a", "2"}, {"t", "b", std::nullopt}, {"t", "never", std::nullopt}});
  ASSERT_TRUE(wait_for(2));
  open();
  EXPECT_THAT(rows_, ElementsAre("t/a=2"));
}

TEST_P(CommitLogTest, DurabilityComesInOrderAndReachesTheLast) {
  open();
  for (Seq seq = 1; seq <= 200; ++seq)
    log_->append(seq, {{"t", std::to_string(seq % 7), std::to_string(seq)}});
  ASSERT_TRUE(wait_for(200));
  EXPECT_TRUE(std::ranges::is_sorted(durable_));
  EXPECT_EQ(durable_.back(), 200);
}

TEST_P(CommitLogTest, TheEndMakesEverythingAppendedDurable) {
  open();
  for (Seq seq = 1; seq <= 50; ++seq) log_->append(seq, {{"t", std::to_string(seq), ""}});
  open();
  EXPECT_EQ(seq_, 50);
  EXPECT_EQ(rows_.size(), 50u);
}

TEST_P(CommitLogTest, AnyBytesComeBack) {
  const std::string bytes("\0\xff'\x80%", 5);
  open();
  log_->append(1, {{"t", bytes, bytes}, {"t", "large", std::string(100'000, 'x')}});
  open();
  EXPECT_THAT(rows_,
              ElementsAre("t/" + bytes + "=" + bytes, "t/large=" + std::string(100'000, 'x')));
}

TEST_P(CommitLogTest, AnErrorOfTheReaderEndsTheLoading) {
  open();
  log_->append(1, {{"t", "a", "1"}, {"t", "b", "1"}});
  log_.reset();
  log_ = medium_->open();
  int count = 0;
  const auto seq =
      log_->load([&](std::string_view, std::string_view, std::string_view) -> Result<void> {
        ++count;
        return failure("CorruptData", "unreadable");
      });
  ASSERT_FALSE(seq);
  EXPECT_EQ(seq.error().code, "CorruptData");
  EXPECT_THAT(seq.error().message, HasSubstr("unreadable"));
  EXPECT_EQ(count, 1);
}

INSTANTIATE_TEST_SUITE_P(
    All, CommitLogTest,
    ::testing::Values(
        MediumKind{"Memory", [] { return std::unique_ptr<Medium>(new MemoryMedium); }},
        MediumKind{"Sqlite", [] { return std::unique_ptr<Medium>(new SqliteMedium); }}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace gantry::store
