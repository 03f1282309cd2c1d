#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"

namespace gantry::ecs {
namespace {

/// The filters of one request besides the cluster and the desired status.
struct Filter {
  std::optional<std::string> instance_arn;
  std::optional<std::string> family;
  std::optional<std::string> started_by;
  std::optional<std::string> service_name;
  std::optional<std::string> launch_type;

  [[nodiscard]] bool matches(const Tables& tables, const Task& task) const {
    if (instance_arn && task.container_instance_arn != *instance_arn) return false;
    if (started_by && task.started_by != *started_by) return false;
    if (service_name && task.group != "service:" + *service_name) return false;
    if (launch_type && *launch_type != "EC2") return false;
    if (!family) return true;
    const auto* definition = tables.task_definitions.find(task.task_definition_arn);
    return definition && definition->family == *family;
  }
};

}  // namespace

Result<api::ecs::ListTasksResponse> Operations::list_tasks(
    Context& context, Ref<api::ecs::ListTasksRequest> request) {
  namespace errors = api::ecs::errors;
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Page page, Page::of(request));
  // AWS: API_ListTasks, desiredStatus: RUNNING by default; no task has the desired status PENDING.
  const std::string desired = request.desired_status.value_or("RUNNING");
  if (desired != "RUNNING" && desired != "STOPPED" && desired != "PENDING") {
    return std::unexpected(errors::InvalidParameterException("Invalid desiredStatus."));
  }
  Filter filter{.family = request.family,
                .started_by = request.started_by,
                .service_name = request.service_name,
                .launch_type = request.launch_type};
  if (request.container_instance) {
    filter.instance_arn = resolve_arn(*cluster, "container-instance", *request.container_instance);
    if (!filter.instance_arn) {
      return std::unexpected(
          errors::InvalidParameterException("Container instance identifier is invalid"));
    }
  }
  api::ecs::ListTasksResponse response;
  auto& arns = response.task_arns.emplace();
  if (desired == "PENDING") return response;
  const auto status = desired == "RUNNING" ? DesiredStatus::kRunning : DesiredStatus::kStopped;
  response.next_token = fill_page(
      page, tables_.tasks_by_cluster.range({cluster->arn, status}, page.after),
      [&](const Task& task) { return filter.matches(tables_, task); },
      [&](const Task& task) { arns.push_back(task.arn); });
  return response;
}

}  // namespace gantry::ecs
