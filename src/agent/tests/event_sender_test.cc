#include "agent/event_sender.h"

#include <gmock/gmock.h>

#include "agent/tests/scripted_control_plane.h"
#include "fakes/sim_executor.h"

namespace gantry::agent {
namespace {

using testing::ElementsAre;

class EventSenderTest : public testing::Test {
 protected:
  static EventSender::Report report(const std::string& task, const std::string& status) {
    EventSender::Report report;
    report.task = task;
    report.status = status;
    return report;
  }
  static api::ecs::ContainerStateChange change(const std::string& name) {
    return {.container_name = name, .status = "STOPPED"};
  }

  fakes::SimExecutor executor_;
  ScriptedControlPlane control_{executor_};
  SeededIdSource ids_{3};
  std::vector<std::string> settled_;
  EventSender sender_{executor_, control_, ids_,
                      [this](const EventSender::Report& each) {
                        settled_.push_back(*each.task + " " + *each.status);
                      },
                      [](const std::string& task) { return report(task, "RUNNING"); }};
};

TEST_F(EventSenderTest, ReportsOfOneTaskGoOneAfterAnother) {
  control_.answer_submits = false;
  sender_.task_changed(report("a", "RUNNING"));
  sender_.task_changed(report("a", "STOPPED"));
  sender_.task_changed(report("b", "RUNNING"));
  EXPECT_THAT(control_.statuses("a"), ElementsAre("RUNNING"));
  EXPECT_THAT(control_.statuses("b"), ElementsAre("RUNNING"));
}

TEST_F(EventSenderTest, AtMostTenCallsAreUnderWay) {
  for (int index = 0; index < 25; ++index) {
    sender_.task_changed(report(fmt::format("task{:02}", index), "RUNNING"));
  }
  executor_.run_until_idle();
  EXPECT_EQ(control_.most_calls_under_way, 10);
  EXPECT_EQ(settled_.size(), 25U);
}

TEST_F(EventSenderTest, ContainerChangesRideWithTheirTasksReport) {
  sender_.container_changed("a", change("one"));
  sender_.container_changed("a", change("two"));
  executor_.run_until_idle();
  EXPECT_TRUE(control_.reports.empty());
  sender_.task_changed(report("a", "RUNNING"));
  executor_.run_until_idle();
  ASSERT_EQ(control_.reports.size(), 1U);
  EXPECT_EQ(control_.reports[0].containers->size(), 2U);
}

TEST_F(EventSenderTest, AloneTheyGoAfterTenToThirtySeconds) {
  sender_.container_changed("a", change("one"));
  executor_.advance(Millis(9'999));
  EXPECT_TRUE(control_.reports.empty());
  executor_.advance(Millis(20'001));
  EXPECT_THAT(control_.statuses("a"), ElementsAre("RUNNING"));
}

TEST_F(EventSenderTest, ARefusedReportIsRepeatedUntilItIsAccepted) {
  control_.submit_errors = {Error{"ServerException", ""}, Error{"ClientException", ""},
                            Error{"Unreachable", ""}};
  sender_.task_changed(report("a", "RUNNING"));
  sender_.task_changed(report("a", "STOPPED"));
  executor_.advance(std::chrono::seconds(10));
  EXPECT_THAT(control_.statuses("a"),
              ElementsAre("RUNNING", "RUNNING", "RUNNING", "RUNNING", "STOPPED"));
  EXPECT_THAT(settled_, ElementsAre("a RUNNING", "a STOPPED"));
}

TEST_F(EventSenderTest, RepeatsComeAtMostHalfAMinuteApart) {
  control_.submit_errors.assign(100, Error{"ServerException", ""});
  sender_.task_changed(report("a", "RUNNING"));
  executor_.advance(std::chrono::minutes(10));
  const std::size_t before = control_.reports.size();
  executor_.advance(std::chrono::minutes(10));
  const std::size_t more = control_.reports.size() - before;
  EXPECT_GE(more, 600U / 36);
  EXPECT_LE(more, 600U / 24);
}

TEST_F(EventSenderTest, OnlyAnInvalidParameterDiscardsAReport) {
  control_.submit_errors = {Error{"InvalidParameterException", ""}};
  sender_.task_changed(report("a", "RUNNING"));
  sender_.task_changed(report("a", "STOPPED"));
  executor_.run_until_idle();
  EXPECT_THAT(control_.statuses("a"), ElementsAre("RUNNING", "STOPPED"));
}

TEST_F(EventSenderTest, ATaskWaitingForItsNextAttemptHoldsNobodyBack) {
  for (int index = 0; index < 10; ++index) {
    control_.submit_errors.push_back(Error{"ServerException", ""});
    sender_.task_changed(report(fmt::format("task{}", index), "RUNNING"));
  }
  executor_.run_until_idle();
  sender_.task_changed(report("other", "RUNNING"));
  executor_.run_until_idle();
  EXPECT_THAT(settled_, ElementsAre("other RUNNING"));
}

}  // namespace
}  // namespace gantry::agent
