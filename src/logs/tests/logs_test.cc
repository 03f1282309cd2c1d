#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "api/logs/operations.h"
#include "control/op_runner.h"
#include "fakes/sim_executor.h"
#include "logs/control/retention_controller.h"
#include "logs/payload_runner.h"
#include "logs/service.h"
#include "store/memory/memory_commit_log.h"
#include "store/tests/temp_folder.h"

namespace gantry::logs {
namespace {

using namespace api::logs;
namespace operations = api::logs::operations;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LogsTest : public ::testing::Test {
 protected:
  LogsTest() {
    runner_.add(bind(service_));
    EXPECT_TRUE(database_.load());
    call<CreateLogGroupResponse>(operations::kCreateLogGroup,
                                 CreateLogGroupRequest{.log_group_name = "/ecs/web"});
    create_stream("one");
  }

  template <class Output, class Input>
  Result<Output> call(const aws::OperationInfo& info, Input input) {
    std::optional<Result<aws::AnyStruct>> answer;
    payload_.run(info, {.caller = {.account = "123456789012"}, .region = "us-east-1"},
                 aws::AnyStruct::of<Input>(std::move(input)),
                 [&](Result<aws::AnyStruct> result) { answer = std::move(result); });
    state_.advance(Millis(100));
    EXPECT_TRUE(answer) << info.name;
    if (!*answer) return std::unexpected(answer->error());
    return (*answer)->template as<Output>();
  }
  void create_stream(const std::string& name) {
    EXPECT_TRUE(call<CreateLogStreamResponse>(
        operations::kCreateLogStream,
        CreateLogStreamRequest{.log_group_name = "/ecs/web", .log_stream_name = name}));
  }
  void put(const std::string& stream, const std::vector<std::string>& messages) {
    PutLogEventsRequest request{.log_group_name = "/ecs/web", .log_stream_name = stream};
    auto& events = request.log_events.emplace();
    for (const auto& message : messages) {
      events.push_back({.message = message, .timestamp = to_epoch_millis(state_.now())});
    }
    const auto answer = call<PutLogEventsResponse>(operations::kPutLogEvents, request);
    EXPECT_TRUE(answer) << answer.error().message;
  }
  GetLogEventsResponse get(GetLogEventsRequest request = {}) {
    request.log_group_name = "/ecs/web";
    request.log_stream_name = "one";
    auto answer = call<GetLogEventsResponse>(operations::kGetLogEvents, std::move(request));
    EXPECT_TRUE(answer) << answer.error().message;
    return *answer;
  }
  template <class Response>
  static std::vector<std::string> texts(const Response& response) {
    std::vector<std::string> out;
    for (const auto& event : *response.events) out.push_back(*event.message);
    return out;
  }
  template <class Output, class Input>
  std::string refusal(const aws::OperationInfo& info, Input input) {
    const auto answer = call<Output>(info, std::move(input));
    return answer ? "ok" : answer.error().code + ": " + answer.error().message;
  }

  store::testing::TempFolder folder_;
  fakes::SimExecutor state_;
  store::MemoryDisk disk_;
  SeededIdSource ids_{7};
  store::Database database_{state_, std::make_unique<store::MemoryCommitLog>(state_, disk_),
                            [](const Error&) {}};
  GroupCommit files_{state_, *EventFiles::open({.folder = folder_.path(), .segment_bytes = 1}),
                     [](const Error&) {}};
  Logs logs_{database_, files_};
  Service service_{logs_};
  control::OpRunner runner_{state_, database_, ids_};
  PayloadRunner payload_{state_, database_, logs_, runner_};
};

TEST_F(LogsTest, ANameIsGivenOnceAndMustBeKnown) {
  EXPECT_EQ(refusal<CreateLogGroupResponse>(operations::kCreateLogGroup,
                                            CreateLogGroupRequest{.log_group_name = "/ecs/web"}),
            "ResourceAlreadyExistsException: The specified log group already exists");
  EXPECT_EQ(refusal<CreateLogStreamResponse>(
                operations::kCreateLogStream,
                CreateLogStreamRequest{.log_group_name = "/ecs/web", .log_stream_name = "one"}),
            "ResourceAlreadyExistsException: The specified log stream already exists");
  EXPECT_EQ(refusal<GetLogEventsResponse>(
                operations::kGetLogEvents,
                GetLogEventsRequest{.log_group_name = "none", .log_stream_name = "one"}),
            "ResourceNotFoundException: The specified log group does not exist.");
  EXPECT_EQ(refusal<GetLogEventsResponse>(
                operations::kGetLogEvents,
                GetLogEventsRequest{.log_group_name = "/ecs/web", .log_stream_name = "none"}),
            "ResourceNotFoundException: The specified log stream does not exist.");
}

TEST_F(LogsTest, GetLogEventsGivesTheLatestAndTheSameTokenAtTheEnd) {
  put("one", {"a", "b", "c"});
  const auto latest = get({.limit = 2});
  EXPECT_THAT(texts(latest), ElementsAre("b", "c"));
  const auto earlier = get({.limit = 2, .next_token = latest.next_backward_token});
  EXPECT_THAT(texts(earlier), ElementsAre("a"));
  const auto before = get({.next_token = earlier.next_backward_token});
  EXPECT_THAT(texts(before), IsEmpty());
  EXPECT_EQ(before.next_backward_token, earlier.next_backward_token);

  const auto end = get({.next_token = latest.next_forward_token});
  EXPECT_THAT(texts(end), IsEmpty());
  EXPECT_EQ(end.next_forward_token, latest.next_forward_token);
  put("one", {"d"});
  EXPECT_THAT(texts(get({.next_token = end.next_forward_token})), ElementsAre("d"));
  EXPECT_THAT(texts(get({.limit = 1, .start_from_head = true})), ElementsAre("a"));
}

TEST_F(LogsTest, TheTimeWindowIncludesItsStartAndNotItsEnd) {
  const auto begin = to_epoch_millis(state_.now());
  put("one", {"a"});
  const auto second = to_epoch_millis(state_.now());
  put("one", {"b"});
  EXPECT_THAT(texts(get({.end_time = second, .start_time = begin})), ElementsAre("a"));
  const auto filtered = call<FilterLogEventsResponse>(
      operations::kFilterLogEvents,
      FilterLogEventsRequest{
          .end_time = second, .log_group_name = "/ecs/web", .start_time = begin});
  EXPECT_THAT(texts(*filtered), ElementsAre("a", "b"));
}

TEST_F(LogsTest, FilterLogEventsMergesTheStreamsAndPages) {
  create_stream("two");
  create_stream("other");
  put("one", {"error 1", "fine"});
  put("two", {"error 2"});
  put("other", {"error 3"});
  put("one", {"error 4"});
  FilterLogEventsRequest request{
      .filter_pattern = "error", .limit = 2, .log_group_name = "/ecs/web"};
  const auto first = call<FilterLogEventsResponse>(operations::kFilterLogEvents, request);
  EXPECT_THAT(texts(*first), ElementsAre("error 1", "error 2"));
  request.next_token = first->next_token;
  const auto second = call<FilterLogEventsResponse>(operations::kFilterLogEvents, request);
  EXPECT_THAT(texts(*second), ElementsAre("error 3", "error 4"));
  EXPECT_FALSE(second->next_token);
  const auto prefixed = call<FilterLogEventsResponse>(
      operations::kFilterLogEvents,
      FilterLogEventsRequest{.log_group_name = "/ecs/web", .log_stream_name_prefix = "o"});
  EXPECT_THAT(texts(*prefixed), ElementsAre("error 1", "fine", "error 3", "error 4"));
}

TEST_F(LogsTest, StreamsAreOrderedByTheirLastEvent) {
  create_stream("two");
  create_stream("empty");
  put("two", {"a"});
  put("one", {"b"});
  const auto answer = call<DescribeLogStreamsResponse>(
      operations::kDescribeLogStreams, DescribeLogStreamsRequest{.descending = true,
                                                                 .limit = 2,
                                                                 .log_group_name = "/ecs/web",
                                                                 .order_by = "LastEventTime"});
  ASSERT_EQ(answer->log_streams->size(), 2U);
  EXPECT_EQ((*answer->log_streams)[0].log_stream_name, "one");
  EXPECT_EQ((*answer->log_streams)[1].log_stream_name, "two");
  EXPECT_EQ((*answer->log_streams)[0].arn,
            "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web:log-stream:one");
  const auto rest = call<DescribeLogStreamsResponse>(
      operations::kDescribeLogStreams, DescribeLogStreamsRequest{.descending = true,
                                                                 .limit = 2,
                                                                 .log_group_name = "/ecs/web",
                                                                 .next_token = answer->next_token,
                                                                 .order_by = "LastEventTime"});
  ASSERT_EQ(rest->log_streams->size(), 1U);
  EXPECT_FALSE((*rest->log_streams)[0].last_event_timestamp);
}

TEST_F(LogsTest, RetentionHidesAtOnceAndFreesWithinTheHour) {
  RetentionController retention(state_, logs_);
  put("one", {"old"});
  EXPECT_EQ(refusal<PutRetentionPolicyResponse>(
                operations::kPutRetentionPolicy,
                PutRetentionPolicyRequest{.log_group_name = "/ecs/web", .retention_in_days = 2})
                .substr(0, 62),
            "InvalidParameterException: 1 validation error detected: Value ");
  EXPECT_TRUE(call<PutRetentionPolicyResponse>(
      operations::kPutRetentionPolicy,
      PutRetentionPolicyRequest{.log_group_name = "/ecs/web", .retention_in_days = 1}));
  state_.advance(std::chrono::hours(25));
  EXPECT_THAT(texts(get()), IsEmpty());
  put("one", {"new"});
  retention.start();
  state_.advance(Millis(100));
  EXPECT_TRUE(call<DeleteRetentionPolicyResponse>(
      operations::kDeleteRetentionPolicy,
      DeleteRetentionPolicyRequest{.log_group_name = "/ecs/web"}));
  EXPECT_THAT(texts(get()), ElementsAre("new"));
}

TEST_F(LogsTest, DeletingAGroupDeletesItsEventsAndTags) {
  put("one", {"a"});
  const std::string arn = "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web";
  EXPECT_TRUE(call<TagResourceResponse>(
      operations::kTagResource, TagResourceRequest{.resource_arn = arn, .tags = {{{"k", "v"}}}}));
  EXPECT_EQ(*call<ListTagsForResourceResponse>(operations::kListTagsForResource,
                                               ListTagsForResourceRequest{.resource_arn = arn})
                 ->tags,
            (std::map<std::string, std::string>{{"k", "v"}}));
  EXPECT_TRUE(call<DeleteLogGroupResponse>(operations::kDeleteLogGroup,
                                           DeleteLogGroupRequest{.log_group_name = "/ecs/web"}));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "streams"));
  EXPECT_THAT(
      *call<DescribeLogGroupsResponse>(operations::kDescribeLogGroups, DescribeLogGroupsRequest{})
           ->log_groups,
      IsEmpty());
}

}  // namespace
}  // namespace gantry::logs
