#include <fmt/format.h>

#include "logs/ops/lookup.h"
#include "logs/ops/payload_operations.h"
#include "logs/plan/put_rules.h"

namespace gantry::logs {

Result<FileWork<api::logs::PutLogEventsResponse>> put_log_events(
    const Look& look, std::shared_ptr<const api::logs::PutLogEventsRequest> request) {
  GANTRY_TRY(const LogGroup* group, find_group(look.tables, look.scope, *request->log_group_name));
  GANTRY_TRY(const LogStream* stream, find_stream(look.tables, *group, *request->log_stream_name));
  return [request, id = stream->id, retention = group->retention_days,
          now = look.now](EventFiles& files) -> Result<api::logs::PutLogEventsResponse> {
    GANTRY_TRY(PutPlan plan, plan_put(*request->log_events, retention, now));
    GANTRY_CHECK(files.append(id, to_epoch_millis(now), plan.accepted));
    // AWS: sequence tokens are no longer looked at, but still given.
    return api::logs::PutLogEventsResponse{
        .next_sequence_token = fmt::format("{:056}", to_epoch_millis(now)),
        .rejected_log_events_info = std::move(plan.rejected)};
  };
}

}  // namespace gantry::logs
