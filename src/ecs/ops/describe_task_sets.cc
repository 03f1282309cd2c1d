#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/service_lookup.h"
#include "ecs/ops/task_set_changes.h"

namespace gantry::ecs {

Result<api::ecs::DescribeTaskSetsResponse> Operations::describe_task_sets(
    Context& context, Ref<api::ecs::DescribeTaskSetsRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Service* service, find_service(tables_, *cluster, request.service));
  if (service->status == ServiceStatus::kInactive) {
    return std::unexpected(api::ecs::errors::ServiceNotActiveException("Service was not ACTIVE."));
  }
  api::ecs::DescribeTaskSetsResponse response;
  auto& task_sets = response.task_sets.emplace();
  auto& failures = response.failures.emplace();
  if (!request.task_sets || request.task_sets->empty()) {
    for (const TaskSet& task_set : tables_.task_sets_by_service.range(service->arn))
      task_sets.push_back(to_api(tables_, task_set, request.include));
    return response;
  }
  for (const auto& identifier : *request.task_sets) {
    const TaskSet* task_set = seek_task_set(tables_, *service, identifier);
    if (task_set != nullptr) {
      task_sets.push_back(to_api(tables_, *task_set, request.include));
    } else {
      failures.push_back(missing(identifier));
    }
  }
  return response;
}

}  // namespace gantry::ecs
