#include "logs/files/event_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "logs/files/event_reader.h"
#include "store/tests/temp_folder.h"

namespace gantry::logs {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kStream(32, 'a');
const std::string kOther(32, 'b');

class EventFilesTest : public ::testing::Test {
 protected:
  EventFiles open() {
    auto files = EventFiles::open(options_);
    EXPECT_TRUE(files) << files.error().message;
    return *std::move(files);
  }
  static void append(EventFiles& files, const std::string& stream, std::vector<LogEvent> events,
                     std::int64_t now = 0) {
    ASSERT_TRUE(files.append(stream, now, events));
    ASSERT_TRUE(files.sync());
  }
  static std::vector<std::string> read(const EventFiles& files, ReadQuery query = {}) {
    if (query.streams.empty()) query.streams = {kStream};
    std::vector<std::string> out;
    const auto page = read_events(files, query);
    EXPECT_TRUE(page);
    for (const auto& event : page->events) out.push_back(event.message);
    return out;
  }
  [[nodiscard]] fs::path segment(std::uint64_t first = 0) const {
    return options_.folder / "streams" / kStream / fmt::format("{:020}.events", first);
  }

  store::testing::TempFolder folder_;
  EventFilesOptions options_{.folder = folder_.path() / "logs"};
};

TEST_F(EventFilesTest, WhatWasSyncedIsThereAfterACrash) {
  {
    auto files = open();
    append(files, kStream, {{1, "one"}, {2, "two"}});
    append(files, kOther, {{3, "other"}});
  }
  const auto files = open();
  EXPECT_THAT(read(files), ElementsAre("one", "two"));
  EXPECT_EQ(files.facts(kStream).last_event, 2);
  EXPECT_EQ(files.facts(kStream).bytes, 6U + 52U);
}

TEST_F(EventFilesTest, TheJournalPutsBackWhatASegmentLost) {
  {
    auto files = open();
    append(files, kStream, {{1, "one"}});
    append(files, kStream, {{2, "two"}});
  }
  fs::resize_file(segment(), 5);
  EXPECT_THAT(read(open()), ElementsAre("one", "two"));
  // It is emptied only after the segments are on disk.
  EXPECT_EQ(fs::file_size(options_.folder / "journal"), 0U);
  EXPECT_THAT(read(open()), ElementsAre("one", "two"));
}

TEST_F(EventFilesTest, ATornTailIsCutOffAndWrittenOver) {
  {
    auto files = open();
    append(files, kStream, {{1, "one"}});
    append(files, kStream, {{2, "two"}});
  }
  const auto journal = options_.folder / "journal";
  fs::resize_file(journal, fs::file_size(journal) - 3);
  fs::resize_file(segment(), fs::file_size(segment()) - 3);
  {
    auto files = open();
    EXPECT_THAT(read(files), ElementsAre("one"));
    append(files, kStream, {{3, "three"}});
    EXPECT_THAT(read(files), ElementsAre("one", "three"));
  }
  EXPECT_THAT(read(open()), ElementsAre("one", "three"));
}

TEST_F(EventFilesTest, RetentionAndDeletionFreeTheSpace) {
  options_.segment_bytes = 1;
  auto files = open();
  append(files, kStream, {{1, "one"}});
  append(files, kStream, {{2, "two"}});
  files.expire(kStream, 2);
  EXPECT_FALSE(fs::exists(segment(0)));
  EXPECT_THAT(read(files), ElementsAre("two"));
  files.expire(kStream, 3);
  EXPECT_THAT(read(files), IsEmpty());
  append(files, kStream, {{4, "four"}});
  EXPECT_THAT(read(files), ElementsAre("four"));
  ASSERT_TRUE(files.sync());
  EXPECT_THAT(read(open()), ElementsAre("four"));
  files.remove(kStream);
  EXPECT_FALSE(fs::exists(options_.folder / "streams" / kStream));
}

TEST_F(EventFilesTest, StreamsThatTheStoreDoesNotKnowAreRemoved) {
  auto files = open();
  append(files, kStream, {{1, "one"}});
  append(files, kOther, {{1, "other"}});
  files.retain({kOther});
  EXPECT_THAT(read(files), IsEmpty());
  EXPECT_THAT(read(files, {.streams = {kOther}}), ElementsAre("other"));
}

/// Pages read forwards and backwards give every event once and in order, however batches came.
TEST_F(EventFilesTest, PagesGiveEveryEventOnceInOrderOfTime) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    options_.folder = folder_.path() / std::to_string(seed);
    options_.segment_bytes = 40'000;
    options_.journal_bytes = 90'000;
    auto files = open();
    std::vector<std::pair<std::int64_t, std::string>> expected;
    for (int batch = 0; batch < 60; ++batch) {
      std::vector<LogEvent> events;
      std::int64_t time = static_cast<std::int64_t>(random() % 300) + 1;
      for (unsigned i = 0; i < 1 + random() % 20; ++i) {
        time += static_cast<std::int64_t>(random() % 3);
        events.push_back(
            {time, fmt::format("{:04}-{:02}{}", batch, i, std::string(random() % 900, 'x'))});
        expected.emplace_back(time, events.back().message);
      }
      append(files, kStream, events);
    }
    std::ranges::sort(expected);
    std::vector<std::string> all;
    for (const auto& [time, text] : expected) all.push_back(text);
    for (const auto order : {ReadOrder::kForward, ReadOrder::kBackward}) {
      std::vector<std::string> seen;
      ReadQuery query{.streams = {kStream}, .order = order, .limit = 7, .scan_bytes = 1};
      for (int page = 0; page < 1000; ++page) {
        const auto found = read_events(files, query);
        ASSERT_TRUE(found);
        std::vector<std::string> texts;
        for (const auto& event : found->events) texts.push_back(event.message);
        seen.insert(order == ReadOrder::kForward ? seen.end() : seen.begin(), texts.begin(),
                    texts.end());
        if (!found->resume) break;
        query.beyond = found->resume;
      }
      EXPECT_EQ(seen, all);
    }
  }
}

}  // namespace
}  // namespace gantry::logs
