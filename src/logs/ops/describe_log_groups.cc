#include <algorithm>

#include "base/encoding.h"
#include "logs/errors.h"
#include "logs/ops/lookup.h"
#include "logs/ops/payload_operations.h"

namespace gantry::logs {
namespace {

using api::logs::DescribeLogGroupsRequest;
using api::logs::DescribeLogGroupsResponse;

constexpr std::int32_t kPage = 50;

struct Row {
  api::logs::LogGroup group;
  std::vector<std::string> streams;  ///< ids
};

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

Result<void> check(const DescribeLogGroupsRequest& request) {
  if (request.account_identifiers || request.include_linked_accounts.value_or(false)) {
    return std::unexpected(errors::invalid("Gantry does not link accounts."));
  }
  if (request.log_group_name_prefix && request.log_group_name_pattern) {
    return std::unexpected(errors::invalid(
        "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."));
  }
  return {};
}

bool wanted(const LogGroup& group, const DescribeLogGroupsRequest& request) {
  // AWS: logGroupNamePattern: a substring, in any case.
  if (request.log_group_name_pattern &&
      !lower(group.name).contains(lower(*request.log_group_name_pattern))) {
    return false;
  }
  if (request.log_group_identifiers) {
    return std::ranges::any_of(*request.log_group_identifiers, [&](const std::string& each) {
      return each == group.name || each == group.arn() || each == group.arn() + ":*";
    });
  }
  return request.log_group_class.value_or("STANDARD") == "STANDARD";
}

api::logs::LogGroup to_api(const LogGroup& group) {
  api::logs::LogGroup out{.arn = group.arn() + ":*",
                          .creation_time = to_epoch_millis(group.created_at),
                          .log_group_arn = group.arn(),
                          .log_group_class = "STANDARD",
                          .log_group_name = group.name,
                          .metric_filter_count = 0};
  if (group.retention_days != 0) out.retention_in_days = group.retention_days;
  return out;
}

}  // namespace

Result<FileWork<DescribeLogGroupsResponse>> describe_log_groups(
    const Look& look, std::shared_ptr<const DescribeLogGroupsRequest> request) {
  GANTRY_CHECK(check(*request));
  std::string after;
  if (request->next_token) {
    const auto name = from_base64(*request->next_token);
    if (!name) return std::unexpected(errors::invalid_token());
    after = *name;
  }
  const auto limit = static_cast<std::size_t>(request->limit.value_or(kPage));
  std::vector<Row> rows;
  std::optional<std::string> next;
  for (const LogGroup& group :
       with_prefix(look.tables.groups,
                   group_key(look.scope, request->log_group_name_prefix.value_or("")))) {
    if (group.name <= after || !wanted(group, *request)) continue;
    if (rows.size() == limit) {
      next = to_base64(*rows.back().group.log_group_name);
      break;
    }
    Row& row = rows.emplace_back(to_api(group));
    for (const LogStream& stream : with_prefix(look.tables.streams, group.id_key + " ")) {
      row.streams.push_back(stream.id);
    }
  }
  return [rows = std::move(rows),
          next = std::move(next)](EventFiles& files) mutable -> Result<DescribeLogGroupsResponse> {
    DescribeLogGroupsResponse response{.log_groups = std::vector<api::logs::LogGroup>(),
                                       .next_token = std::move(next)};
    for (Row& row : rows) {
      std::uint64_t bytes = 0;
      for (const auto& stream : row.streams) bytes += files.facts(stream).bytes;
      row.group.stored_bytes = static_cast<std::int64_t>(bytes);
      response.log_groups->push_back(std::move(row.group));
    }
    return response;
  };
}

}  // namespace gantry::logs
