#pragma once

#include <functional>
#include <memory>

#include "api/logs/types.h"
#include "logs/files/event_files.h"
#include "logs/model/tables.h"

namespace gantry::logs {

/// What an operation on events sees of the records, on the state thread.
struct Look {
  const Tables& tables;
  Scope scope;
  Time now;
};

/// The rest of it, on the files' thread. Errors: the operation's, and LogFiles.
template <class Output>
using FileWork = std::move_only_function<Result<Output>(EventFiles&)>;

// Each looks up what it needs of the records and gives back what is left to do with the files.

[[nodiscard]] Result<FileWork<api::logs::PutLogEventsResponse>> put_log_events(
    const Look& look, std::shared_ptr<const api::logs::PutLogEventsRequest> request);
[[nodiscard]] Result<FileWork<api::logs::GetLogEventsResponse>> get_log_events(
    const Look& look, std::shared_ptr<const api::logs::GetLogEventsRequest> request);
[[nodiscard]] Result<FileWork<api::logs::FilterLogEventsResponse>> filter_log_events(
    const Look& look, std::shared_ptr<const api::logs::FilterLogEventsRequest> request);
[[nodiscard]] Result<FileWork<api::logs::DescribeLogGroupsResponse>> describe_log_groups(
    const Look& look, std::shared_ptr<const api::logs::DescribeLogGroupsRequest> request);
[[nodiscard]] Result<FileWork<api::logs::DescribeLogStreamsResponse>> describe_log_streams(
    const Look& look, std::shared_ptr<const api::logs::DescribeLogStreamsRequest> request);

}  // namespace gantry::logs
