#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::DescribeTasksResponse> Operations::describe_tasks(
    Context& context, Ref<api::ecs::DescribeTasksRequest> request) {
  namespace errors = api::ecs::errors;
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  // Text: sil-org/ecs-deploy, issue 63.
  if (!request.tasks || request.tasks->empty()) {
    return std::unexpected(errors::InvalidParameterException("Tasks cannot be empty."));
  }
  if (request.tasks->size() > 100) {
    return std::unexpected(
        errors::InvalidParameterException("Tasks cannot have more than 100 elements."));
  }
  for (const auto& wanted : request.include.value_or(std::vector<std::string>{})) {
    if (wanted != "TAGS") {
      return std::unexpected(
          errors::InvalidParameterException("Invalid value for include: " + wanted));
    }
  }
  api::ecs::DescribeTasksResponse response;
  auto& tasks = response.tasks.emplace();
  tasks.reserve(request.tasks->size());
  auto& failures = response.failures.emplace();
  for (const auto& identifier : *request.tasks) {
    GANTRY_TRY(const std::string arn, identify(*cluster, kTaskKind, identifier));
    const Task* task = tables_.tasks.find(arn);
    if (task && task->cluster_arn == cluster->arn) {
      tasks.push_back(to_api(tables_, *task, request.include));
    } else {
      failures.push_back(missing(arn));
    }
  }
  return response;
}

}  // namespace gantry::ecs
