#include <map>

#include "logs/errors.h"
#include "logs/ops/lookup.h"
#include "logs/ops/payload_operations.h"
#include "logs/plan/filter_pattern.h"
#include "logs/plan/put_rules.h"
#include "logs/plan/tokens.h"

namespace gantry::logs {
namespace {

using api::logs::FilterLogEventsRequest;
using api::logs::FilterLogEventsResponse;

/// Errors: InvalidParameterException; ResourceNotFoundException for a stream that is named.
Result<std::map<std::string, std::string>> streams_of(const Tables& tables, const LogGroup& group,
                                                      const FilterLogEventsRequest& request) {
  std::map<std::string, std::string> names;  // by id
  if (request.log_stream_names) {
    if (request.log_stream_name_prefix) {
      return std::unexpected(errors::invalid(
          "logStreamNames and logStreamNamePrefix cannot be specified at the same time."));
    }
    for (const auto& name : *request.log_stream_names) {
      GANTRY_TRY(const LogStream* stream, find_stream(tables, group, name));
      names.emplace(stream->id, stream->name);
    }
    return names;
  }
  const auto prefix = stream_key(group.id_key, request.log_stream_name_prefix.value_or(""));
  for (const LogStream& stream : with_prefix(tables.streams, prefix)) {
    names.emplace(stream.id, stream.name);
  }
  return names;
}

FilterLogEventsResponse answer(ReadPage page, const std::vector<std::string>& names) {
  FilterLogEventsResponse response{
      .events = std::vector<api::logs::FilteredLogEvent>(),
      // AWS: searchedLogStreams, "Starting on May 15, 2020, this is always empty."
      .searched_log_streams = std::vector<api::logs::SearchedLogStream>()};
  for (auto& event : page.events) {
    response.events->push_back({.event_id = event_id(event.at),
                                .ingestion_time = event.ingested,
                                .log_stream_name = names[event.stream],
                                .message = std::move(event.message),
                                .timestamp = event.at.timestamp});
  }
  if (page.resume) response.next_token = filter_token(*page.resume);
  return response;
}

}  // namespace

Result<FileWork<FilterLogEventsResponse>> filter_log_events(
    const Look& look, std::shared_ptr<const FilterLogEventsRequest> request) {
  GANTRY_TRY(const LogGroup* group, find_group(look.tables, look.scope, request->log_group_name,
                                               request->log_group_identifier));
  GANTRY_TRY(const auto streams, streams_of(look.tables, *group, *request));
  GANTRY_TRY(auto pattern, FilterPattern::parse(request->filter_pattern.value_or("")));
  if (request->start_time && request->end_time && *request->start_time > *request->end_time) {
    return std::unexpected(errors::invalid("endTime must be greater than startTime."));
  }
  ReadQuery query;
  std::vector<std::string> names;
  for (const auto& [id, name] : streams) {
    query.streams.push_back(id);
    names.push_back(name);
  }
  query.from = std::max(request->start_time.value_or(0),
                        retention_cutoff(group->retention_days, look.now).value_or(0));
  // AWS: endTime, "Events with a timestamp later than this time are not returned."
  if (request->end_time) query.until = *request->end_time + 1;
  if (request->limit) query.limit = static_cast<std::size_t>(*request->limit);
  if (request->next_token) {
    GANTRY_TRY(query.beyond, read_filter_token(*request->next_token));
  }
  query.wanted = [pattern = std::move(pattern)](std::string_view text) {
    return pattern.matches(text);
  };
  return [query = std::move(query),
          names = std::move(names)](EventFiles& files) -> Result<FilterLogEventsResponse> {
    GANTRY_TRY(ReadPage page, read_events(files, query));
    return answer(std::move(page), names);
  };
}

}  // namespace gantry::logs
