#include <ranges>

#include "api/ecs/errors.h"
#include "ecs/launch.h"
#include "ecs/operations.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

/// A page looks at no more tasks than this, however few of them the filters let through; it then
/// ends early, with a token. Its time does not grow with the number of records.
constexpr std::size_t kMostLookedAt = 5000;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

/// What a request asks for. One filter chooses the index, the others are applied to its tasks.
struct Filter {
  std::string cluster_arn;
  DesiredStatus desired = DesiredStatus::kRunning;
  std::optional<std::string> instance_arn;
  std::optional<std::string> family;
  std::optional<std::string> started_by;
  std::optional<std::string> service_arn;
  std::optional<std::string> launch_type;

  [[nodiscard]] bool matches(const Tables& tables, const Task& task) const {
    return task.cluster_arn == cluster_arn &&
           (!instance_arn || task.container_instance_arn == *instance_arn) &&
           (!service_arn || task.service_arn == *service_arn) &&
           (!started_by || task.started_by == *started_by) &&
           (!family || family_of(task.task_definition_arn) == *family) &&
           (!launch_type || launch_type_of(tables, task) == *launch_type);
  }
};

Result<void> check_combination(const api::ecs::ListTasksRequest& request) {
  const std::string status = request.desired_status.value_or("RUNNING");
  if (status != "RUNNING" && status != "PENDING" && status != "STOPPED") {
    return refuse("Invalid value for desiredStatus: " + status);
  }
  if (request.daemon_name) {
    return std::unexpected(
        errors::UnsupportedFeatureException("Daemons run on managed instances only."));
  }
  // Text: aws/aws-sdk-go-v2, issue 1893. desiredStatus does go with startedBy, whatever the API
  // reference says: Airflow's EcsRunTaskOperator and layer0 look for their tasks by both.
  if (request.started_by && (request.container_instance || request.family || request.service_name ||
                             request.launch_type)) {
    return refuse("cannot specify startedBy with other arguments");
  }
  // AWS refuses the two together (fujiwara/ecsta, pull request 119); its text is not known.
  if (request.family && request.service_name) {
    return refuse("cannot specify both family and serviceName");
  }
  return {};
}

Result<std::string> find_service(const Tables& tables, const Cluster& cluster,
                                 const std::string& identifier) {
  GANTRY_TRY(const std::string arn, identify(cluster, kServiceKind, identifier));
  const Service* service = tables.services.find(arn);
  if (!service) return std::unexpected(errors::ServiceNotFoundException("Service not found."));
  return arn;
}

Result<Filter> to_filter(const Tables& tables, const Cluster& cluster,
                         const api::ecs::ListTasksRequest& request) {
  GANTRY_CHECK(check_combination(request));
  Filter filter{.cluster_arn = cluster.arn,
                .desired = request.desired_status == "STOPPED" ? DesiredStatus::kStopped
                                                               : DesiredStatus::kRunning,
                .family = request.family,
                .started_by = request.started_by,
                .launch_type = request.launch_type};
  if (request.container_instance) {
    GANTRY_TRY(filter.instance_arn, identify(cluster, kInstanceKind, *request.container_instance));
  }
  if (request.service_name) {
    GANTRY_TRY(filter.service_arn, find_service(tables, cluster, *request.service_name));
  }
  return filter;
}

/// Fills `arns` from `tasks`, which are in order of their ARNs. The next page's token, if any.
template <class Range>
std::optional<std::string> fill(const Tables& tables, const Filter& filter, const Page& page,
                                Range&& tasks, std::vector<std::string>& arns) {
  std::size_t looked_at = 0;
  std::string last;
  for (const Task& task : tasks) {
    if (arns.size() == page.size || looked_at == kMostLookedAt) return page.token_after(last);
    ++looked_at;
    last = task.arn;
    if (filter.matches(tables, task)) arns.push_back(task.arn);
  }
  return std::nullopt;
}

}  // namespace

Result<api::ecs::ListTasksResponse> Operations::list_tasks(
    Context& context, Ref<api::ecs::ListTasksRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Page page, Page::of(request));
  GANTRY_TRY(const Filter filter, to_filter(tables_, *cluster, request));
  api::ecs::ListTasksResponse response;
  auto& arns = response.task_arns.emplace();
  // AWS: API_ListTasks, desiredStatus: RUNNING by default; no task has the desired status PENDING.
  if (request.desired_status == "PENDING" || filter.launch_type == "FARGATE") return response;
  const auto page_of = [&](auto&& tasks) { return fill(tables_, filter, page, tasks, arns); };
  using Listed = Tables::Listed;
  using ListedIn = Tables::ListedIn;
  if (filter.started_by) {
    response.next_token = page_of(tables_.tasks_by_starter.range(
        ListedIn(cluster->arn, *filter.started_by, filter.desired), page.after));
  } else if (filter.instance_arn) {
    response.next_token = page_of(
        tables_.tasks_by_instance.range(Listed(*filter.instance_arn, filter.desired), page.after));
  } else if (filter.service_arn) {
    response.next_token = page_of(
        tables_.tasks_by_service.range(Listed(*filter.service_arn, filter.desired), page.after));
  } else if (filter.family) {
    response.next_token = page_of(tables_.tasks_by_family.range(
        ListedIn(cluster->arn, *filter.family, filter.desired), page.after));
  } else {
    response.next_token =
        page_of(tables_.tasks_by_cluster.range(Listed(cluster->arn, filter.desired), page.after));
  }
  return response;
}

}  // namespace gantry::ecs
