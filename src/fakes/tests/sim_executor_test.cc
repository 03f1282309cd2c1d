#include "fakes/sim_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gantry::fakes {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SimExecutorTest : public ::testing::Test {
 protected:
  Work say(std::string what) {
    return [this, what = std::move(what)] { said_.push_back(what); };
  }

  SimExecutor executor_;
  std::vector<std::string> said_;
};

TEST_F(SimExecutorTest, PostedWorkRunsInOrderAndLater) {
  executor_.post([this] {
    executor_.post(say("c"));
    said_.push_back("a");
  });
  executor_.post(say("b"));
  EXPECT_THAT(said_, IsEmpty());
  executor_.run_until_idle();
  EXPECT_THAT(said_, ElementsAre("a", "b", "c"));
  EXPECT_EQ(executor_.now(), SimExecutor::kStart);
}

TEST_F(SimExecutorTest, TimersFireAtTheirOwnTime) {
  const Timer late = executor_.after(Millis(20), say("late"));
  std::optional<Time> fired_at;
  const Timer early = executor_.after(Millis(10), [&] { fired_at = executor_.now(); });
  executor_.run_until_idle();
  EXPECT_FALSE(fired_at);
  executor_.advance(Millis(15));
  EXPECT_EQ(fired_at, SimExecutor::kStart + Millis(10));
  EXPECT_EQ(executor_.now(), SimExecutor::kStart + Millis(15));
  executor_.advance(Millis(5));
  EXPECT_THAT(said_, ElementsAre("late"));
}

TEST_F(SimExecutorTest, TimersOfTheSameInstantFireInTheOrderOfTheirMaking) {
  std::vector<Timer> timers;
  for (const char* name : {"a", "b", "c"}) timers.push_back(executor_.after(Millis(1), say(name)));
  executor_.advance(Millis(1));
  EXPECT_THAT(said_, ElementsAre("a", "b", "c"));
}

TEST_F(SimExecutorTest, ATimerThatIsGoneDoesNotFire) {
  {
    const Timer gone = executor_.after(Millis(1), say("gone"));
  }
  executor_.advance(Millis(10));
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(SimExecutorTest, ATimerMayBeSetAnewFromItself) {
  Timer timer;
  std::function<void()> tick = [&] {
    said_.push_back("tick");
    timer = executor_.after(Millis(10), [&] { tick(); });
  };
  tick();
  executor_.advance(Millis(35));
  EXPECT_EQ(said_.size(), 4u);
}

TEST_F(SimExecutorTest, ATimerMayOutliveItsExecutor) {
  Timer timer;
  {
    SimExecutor executor;
    timer = executor.after(Millis(1), say("never"));
  }
}

TEST_F(SimExecutorTest, RunUntilStopsAtTheEventThatMakesItsConditionTrue) {
  const Timer first = executor_.after(Millis(10), say("first"));
  const Timer second = executor_.after(Millis(20), say("second"));
  EXPECT_TRUE(executor_.run_until([&] { return said_.size() == 1; }, Millis(100)));
  EXPECT_EQ(executor_.now(), SimExecutor::kStart + Millis(10));
  EXPECT_FALSE(
      executor_.run_until([&] { return said_.size() == 3; }, SimExecutor::kStart + Millis(50)));
  EXPECT_THAT(said_, ElementsAre("first", "second"));
  EXPECT_EQ(executor_.now(), SimExecutor::kStart + Millis(50));
}

TEST(SeededSimExecutorTest, ASeedFixesTheOrderOfWhatIsReadyTogether) {
  const auto order = [](std::uint64_t seed) {
    SimExecutor executor(seed);
    std::string said;
    std::vector<Timer> timers;
    for (const char name : {'a', 'b', 'c', 'd'})
      timers.push_back(executor.after(Millis(1), [&, name] { said += name; }));
    executor.advance(Millis(1));
    return said;
  };
  std::set<std::string> orders;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(order(seed), order(seed));
    orders.insert(order(seed));
  }
  EXPECT_GT(orders.size(), 10u);
}

TEST(SeededSimExecutorTest, PostedWorkKeepsItsOrderWithAnySeed) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SimExecutor executor(seed);
    std::string said;
    const Timer timer = executor.after(Millis(0), [&] { said += '-'; });
    for (const char name : {'a', 'b', 'c'}) executor.post([&, name] { said += name; });
    executor.run_until_idle();
    std::erase(said, '-');
    EXPECT_EQ(said, "abc");
  }
}

}  // namespace
}  // namespace gantry::fakes
