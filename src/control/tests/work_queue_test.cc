#include "control/work_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/sim_executor.h"

namespace gantry::control {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class WorkQueueTest : public testing::Test {
 protected:
  fakes::SimExecutor executor;
  std::vector<std::string> processed;
  WorkQueue queue{executor, [this](const std::string& key) { processed.push_back(key); }};
};

TEST_F(WorkQueueTest, AKeyThatIsAddedTwiceIsProcessedOnce) {
  queue.add("a");
  queue.add("a");
  queue.add("b");
  executor.run_until_idle();
  EXPECT_THAT(processed, ElementsAre("a", "b"));
}

TEST_F(WorkQueueTest, AddingAWaitingKeyBringsItForward) {
  queue.add_after("a", std::chrono::seconds(10));
  queue.add("a");
  executor.advance(std::chrono::seconds(20));
  EXPECT_THAT(processed, ElementsAre("a"));
}

TEST_F(WorkQueueTest, RetriesWaitTwiceAsLongEachTimeUntilForgotten) {
  queue.retry("a");
  executor.advance(Millis(200));
  queue.retry("a");
  executor.advance(Millis(399));
  EXPECT_THAT(processed, SizeIs(1));
  executor.advance(Millis(1));
  EXPECT_THAT(processed, SizeIs(2));
  queue.forget("a");
  queue.retry("a");
  executor.advance(Millis(200));
  EXPECT_THAT(processed, SizeIs(3));
}

}  // namespace
}  // namespace gantry::control
