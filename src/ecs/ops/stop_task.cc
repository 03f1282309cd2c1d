#include "api/ecs/errors.h"
#include "ecs/lifecycle.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

constexpr std::size_t kLongestReason = 255;  // AWS: API_StopTask, reason

}  // namespace

Result<api::ecs::StopTaskResponse> Operations::stop_task(Context& context,
                                                         Ref<api::ecs::StopTaskRequest> request) {
  namespace errors = api::ecs::errors;
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  const std::string reason = request.reason.value_or("");
  if (reason.size() > kLongestReason) {
    return std::unexpected(errors::InvalidParameterException("reason longer than 255."));
  }
  GANTRY_TRY(const std::string arn, identify(*cluster, kTaskKind, request.task.value_or("")));
  const Task* task = tables_.tasks.find(arn);
  if (!task || task->cluster_arn != cluster->arn) {
    return std::unexpected(errors::InvalidParameterException("The referenced task was not found."));
  }
  request_stop(tables_, context.tx, arn,
               {.code = StopCode::kUserInitiated,
                .reason = reason.empty() ? "Task stopped by user" : reason},
               context.now);
  return api::ecs::StopTaskResponse{.task =
                                        to_api(tables_, *tables_.tasks.find(arn), std::nullopt)};
}

}  // namespace gantry::ecs
