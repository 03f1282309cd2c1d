#include "base/inbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace gantry {
namespace {

TEST(InboxTest, RunsWorkInOrderOfArrival) {
  Inbox inbox;
  std::vector<int> ran;
  (void)inbox.push([&] { ran.push_back(1); });
  (void)inbox.push([&] { ran.push_back(2); });
  inbox.run();
  EXPECT_EQ(ran, (std::vector{1, 2}));
}

TEST(InboxTest, AsksForOneWakeUpForWorkLeftCloseTogether) {
  Inbox inbox;
  EXPECT_TRUE(inbox.push([] {}));
  EXPECT_FALSE(inbox.push([] {}));
  inbox.run();
  EXPECT_TRUE(inbox.push([] {}));
}

TEST(InboxTest, WorkLeftByWorkAsksForItsOwnWakeUp) {
  Inbox inbox;
  bool wake = false;
  int ran = 0;
  (void)inbox.push([&] { wake = inbox.push([&] { ++ran; }); });
  inbox.run();
  EXPECT_TRUE(wake);
  EXPECT_EQ(ran, 0);
  inbox.run();
  EXPECT_EQ(ran, 1);
}

/// Leaves work when it goes, as an unanswered call does.
struct LastWord {
  Inbox& inbox;
  ~LastWord() {
    (void)inbox.push([] { FAIL() << "a closed inbox ran work"; });
  }
};

TEST(InboxTest, ClosedDropsWorkThatLeavesMoreWork) {
  auto inbox = std::make_unique<Inbox>();
  (void)inbox->push([last = std::make_unique<LastWord>(*inbox)] {});
  inbox->close();
  EXPECT_FALSE(inbox->push([last = std::make_unique<LastWord>(*inbox)] {}));
  inbox->run();
}

TEST(InboxTest, LosesNothingThatManyThreadsLeave) {
  constexpr int kThreads = 4;
  constexpr int kEach = 1000;
  Inbox inbox;
  std::atomic<int> wakes = 0;
  int ran = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < kEach; ++n) wakes += inbox.push([&] { ++ran; }) ? 1 : 0;
      });
    }
    const auto all_ran = [&] { return ran == kThreads * kEach; };
    for (int seen = 0; !all_ran();) {
      if (wakes == seen) continue;
      ++seen;
      inbox.run();
    }
  }
  EXPECT_EQ(ran, kThreads * kEach);
}

}  // namespace
}  // namespace gantry
