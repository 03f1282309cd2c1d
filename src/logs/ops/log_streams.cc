#include "logs/ops/lookup.h"
#include "logs/service.h"

// CreateLogStream, DeleteLogStream.
namespace gantry::logs {

Result<api::logs::CreateLogStreamResponse> Service::create_log_stream(
    control::OpContext& context, const api::logs::CreateLogStreamRequest& request) {
  Tables& tables = logs_.tables();
  GANTRY_TRY(const LogGroup* group, find_group(tables, context.scope(), *request.log_group_name));
  auto key = stream_key(group->id_key, *request.log_stream_name);
  if (tables.streams.contains(key)) return std::unexpected(errors::stream_exists());
  tables.streams.put(context.tx, {.id_key = std::move(key),
                                  .group = group->id_key,
                                  .name = *request.log_stream_name,
                                  .id = context.ids.hex(32),
                                  .created_at = context.now});
  return api::logs::CreateLogStreamResponse{};
}

Result<api::logs::DeleteLogStreamResponse> Service::delete_log_stream(
    control::OpContext& context, const api::logs::DeleteLogStreamRequest& request) {
  Tables& tables = logs_.tables();
  GANTRY_TRY(const LogGroup* group, find_group(tables, context.scope(), *request.log_group_name));
  GANTRY_TRY(const LogStream* stream, find_stream(tables, *group, *request.log_stream_name));
  std::vector<std::string> ids{stream->id};
  const std::string key = stream->id_key;
  tables.streams.erase(context.tx, key);
  drop_events(context, std::move(ids));
  return api::logs::DeleteLogStreamResponse{};
}

}  // namespace gantry::logs
