#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "logs/errors.h"
#include "logs/ops/lookup.h"
#include "logs/ops/payload_operations.h"

namespace gantry::logs {
namespace {

using api::logs::DescribeLogStreamsRequest;
using api::logs::DescribeLogStreamsResponse;

constexpr std::int32_t kPage = 50;

struct Row {
  std::string id;
  api::logs::LogStream stream;

  /// Where it stands in the order asked for; also what a page's token names.
  [[nodiscard]] std::string place(bool by_time) const {
    return by_time ? fmt::format("{:020} {}", stream.last_event_timestamp.value_or(0),
                                 *stream.log_stream_name)
                   : *stream.log_stream_name;
  }
};

void add_facts(Row& row, const StreamFacts& facts) {
  row.stream.first_event_timestamp = facts.first_event;
  row.stream.last_event_timestamp = facts.last_event;
  row.stream.last_ingestion_time = facts.last_ingestion;
  if (facts.last_ingestion) {
    row.stream.upload_sequence_token = fmt::format("{:056}", *facts.last_ingestion);
  }
}

}  // namespace

Result<FileWork<DescribeLogStreamsResponse>> describe_log_streams(
    const Look& look, std::shared_ptr<const DescribeLogStreamsRequest> request) {
  GANTRY_TRY(const LogGroup* group, find_group(look.tables, look.scope, request->log_group_name,
                                               request->log_group_identifier));
  const bool by_time = request->order_by.value_or("LogStreamName") == "LastEventTime";
  if (by_time && request->log_stream_name_prefix) {
    return std::unexpected(
        errors::invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
  }
  std::optional<std::string> after;
  if (request->next_token) {
    after = from_base64(*request->next_token);
    if (!after) return std::unexpected(errors::invalid_token());
  }
  std::vector<Row> rows;
  const auto prefix = stream_key(group->id_key, request->log_stream_name_prefix.value_or(""));
  for (const LogStream& stream : with_prefix(look.tables.streams, prefix)) {
    rows.push_back({.id = stream.id,
                    .stream = {.arn = group->arn() + ":log-stream:" + stream.name,
                               .creation_time = to_epoch_millis(stream.created_at),
                               .log_stream_name = stream.name,
                               .stored_bytes = 0}});
  }
  return [rows = std::move(rows), after = std::move(after), by_time,
          descending = request->descending.value_or(false),
          limit = static_cast<std::size_t>(request->limit.value_or(kPage))](
             EventFiles& files) mutable -> Result<DescribeLogStreamsResponse> {
    for (Row& row : rows) add_facts(row, files.facts(row.id));
    std::ranges::sort(rows, {}, [&](const Row& row) { return row.place(by_time); });
    if (descending) std::ranges::reverse(rows);
    DescribeLogStreamsResponse response{.log_streams = std::vector<api::logs::LogStream>()};
    std::string last;
    for (Row& row : rows) {
      std::string place = row.place(by_time);
      if (after && (descending ? place >= *after : place <= *after)) continue;
      if (response.log_streams->size() == limit) {
        response.next_token = to_base64(last);
        break;
      }
      last = std::move(place);
      response.log_streams->push_back(std::move(row.stream));
    }
    return response;
  };
}

}  // namespace gantry::logs
