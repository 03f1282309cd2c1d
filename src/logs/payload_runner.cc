#include "logs/payload_runner.h"

#include <utility>

#include "api/logs/errors.h"
#include "api/logs/operations.h"
#include "base/log.h"
#include "logs/ops/payload_operations.h"

namespace gantry::logs {
namespace {

Error in_aws_words(Error error) {
  if (error.fault == Fault::kSender) return error;
  log::error("log events: {}", error.message);
  return api::logs::errors::ServiceUnavailableException(
      "The service cannot complete the request: the disk of the log events takes no more.");
}

}  // namespace

PayloadRunner::PayloadRunner(Executor& state, store::Database& database, Logs& logs,
                             aws::OperationRunner& others)
    : state_(state), database_(database), logs_(logs), others_(others) {
  namespace operations = api::logs::operations;
  using namespace api::logs;
  add<PutLogEventsRequest, PutLogEventsResponse>(operations::kPutLogEvents, put_log_events);
  add<GetLogEventsRequest, GetLogEventsResponse>(operations::kGetLogEvents, get_log_events);
  add<FilterLogEventsRequest, FilterLogEventsResponse>(operations::kFilterLogEvents,
                                                       filter_log_events);
  add<DescribeLogGroupsRequest, DescribeLogGroupsResponse>(operations::kDescribeLogGroups,
                                                           describe_log_groups);
  add<DescribeLogStreamsRequest, DescribeLogStreamsResponse>(operations::kDescribeLogStreams,
                                                             describe_log_streams);
}

template <class Input, class Output, class Begin>
void PayloadRunner::add(const aws::OperationInfo& info, Begin begin) {
  handlers_[&info] = [this, begin](const aws::RequestContext& context, aws::AnyStruct input,
                                   Reply reply) {
    const auto held = std::make_shared<aws::AnyStruct>(std::move(input));
    auto work = begin(Look{.tables = logs_.tables(), .scope = context.scope(), .now = state_.now()},
                      std::shared_ptr<const Input>(held, &held->template as<Input>()));
    // What it saw of the records may not be on disk yet.
    database_.when_durable(database_.last_committed(), [this, work = std::move(work),
                                                        reply = std::move(reply)]() mutable {
      if (!work) return reply(std::unexpected(std::move(work).error()));
      logs_.files().submit([work = *std::move(work), reply = std::move(reply)](
                               EventFiles& files) mutable -> GroupCommit::Then {
        auto output = work(files);
        return [output = std::move(output), reply = std::move(reply)]() mutable {
          if (!output) return reply(std::unexpected(in_aws_words(std::move(output).error())));
          reply(aws::AnyStruct::of<Output>(*std::move(output)));
        };
      });
    });
  };
}

std::vector<const aws::OperationInfo*> PayloadRunner::served() const {
  std::vector<const aws::OperationInfo*> infos;
  for (const auto& [info, handler] : handlers_) infos.push_back(info);
  return infos;
}

void PayloadRunner::run(const aws::OperationInfo& operation, aws::RequestContext context,
                        aws::AnyStruct input, Reply reply) {
  const auto found = handlers_.find(&operation);
  if (found == handlers_.end()) {
    return others_.run(operation, std::move(context), std::move(input), std::move(reply));
  }
  state_.post([&handler = found->second, context = std::move(context), input = std::move(input),
               reply = std::move(reply)]() mutable {
    handler(context, std::move(input), std::move(reply));
  });
}

}  // namespace gantry::logs
