#include "logs/ops/lookup.h"
#include "logs/ops/payload_operations.h"
#include "logs/plan/put_rules.h"
#include "logs/plan/tokens.h"

namespace gantry::logs {
namespace {

/// AWS: GetLogEvents, nextForwardToken: "If you have reached the end of the stream, it returns the
/// same token you passed in."
api::logs::GetLogEventsResponse answer(ReadPage page, const std::optional<Cursor>& given) {
  const Cursor here = given.value_or(Cursor{});
  const bool empty = page.events.empty();
  api::logs::GetLogEventsResponse response{
      .events = std::vector<api::logs::OutputLogEvent>(),
      .next_backward_token =
          event_token(ReadOrder::kBackward, empty ? here : page.events.front().at),
      .next_forward_token = event_token(ReadOrder::kForward, empty ? here : page.events.back().at)};
  for (auto& event : page.events) {
    response.events->push_back({.ingestion_time = event.ingested,
                                .message = std::move(event.message),
                                .timestamp = event.at.timestamp});
  }
  return response;
}

}  // namespace

Result<FileWork<api::logs::GetLogEventsResponse>> get_log_events(
    const Look& look, std::shared_ptr<const api::logs::GetLogEventsRequest> request) {
  GANTRY_TRY(const LogGroup* group, find_group(look.tables, look.scope, request->log_group_name,
                                               request->log_group_identifier));
  GANTRY_TRY(const LogStream* stream, find_stream(look.tables, *group, *request->log_stream_name));
  ReadQuery query{.streams = {stream->id},
                  .order = request->start_from_head.value_or(false) ? ReadOrder::kForward
                                                                    : ReadOrder::kBackward,
                  .scan_bytes = std::numeric_limits<std::uint64_t>::max()};
  query.from = std::max(request->start_time.value_or(0),
                        retention_cutoff(group->retention_days, look.now).value_or(0));
  query.until = request->end_time.value_or(query.until);
  if (request->limit) query.limit = static_cast<std::size_t>(*request->limit);
  if (request->next_token) {
    GANTRY_TRY(const EventToken token, read_event_token(*request->next_token));
    query.order = token.order;
    query.beyond = token.at;
    query.beyond->stream = stream->id;
  }
  return [query = std::move(query)](EventFiles& files) -> Result<api::logs::GetLogEventsResponse> {
    GANTRY_TRY(ReadPage page, read_events(files, query));
    return answer(std::move(page), query.beyond);
  };
}

}  // namespace gantry::logs
