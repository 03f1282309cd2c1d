#include <fmt/format.h>

#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"
#include "ecs/ops/service_lookup.h"
#include "ecs/service_changes.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::size_t kMostDescribed = 20;  // AWS: API_DescribeServiceDeployments, -Revisions

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<void> check_list(const std::optional<std::vector<std::string>>& arns,
                        std::string_view member) {
  if (!arns || arns->empty()) return refuse(fmt::format("{} cannot be empty.", member));
  if (arns->size() > kMostDescribed)
    return refuse(fmt::format("{} can have at most {} items.", member, kMostDescribed));
  return {};
}

/// A place in a listing from the newest to the oldest.
struct Entry {
  std::string sort_key;
  const ServiceDeployment* deployment = nullptr;

  [[nodiscard]] std::string_view key() const { return sort_key; }
};

std::vector<Entry> newest_first(const Tables& tables, const std::string& service_arn) {
  constexpr std::int64_t kEndOfTime = 9'999'999'999'999;  // in milliseconds: the year 2286
  std::vector<Entry> entries;
  for (const ServiceDeployment& deployment : tables.deployments_by_service.range(service_arn)) {
    const std::int64_t age = kEndOfTime - deployment.created_at.time_since_epoch().count();
    entries.push_back({fmt::format("{:013} {}", age, deployment.arn), &deployment});
  }
  std::ranges::sort(entries, {}, &Entry::sort_key);
  return entries;
}

bool matches(const ServiceDeployment& deployment,
             const api::ecs::ListServiceDeploymentsRequest& request) {
  if (request.status && !request.status->empty() &&
      std::ranges::find(*request.status, to_string(deployment.status)) == request.status->end())
    return false;
  if (!request.created_at) return true;
  const auto& [after, before] = std::tie(request.created_at->after, request.created_at->before);
  return (!after || deployment.created_at > *after) && (!before || deployment.created_at < *before);
}

/// A rollback of what was being rolled out begins with the next look of the
/// service controller.
Result<void> request_stop(Tables& tables, store::Tx& tx, Time now,
                          const ServiceDeployment& deployment, bool rolls_back) {
  const Service* service = tables.services.find(deployment.service_arn);
  if (rolls_back && (service == nullptr || rollback_target(tables, *service).empty())) {
    return refuse(
        "The service deployment cannot be rolled back because there is no earlier service revision "
        "that was deployed successfully.");
  }
  move_service_deployment(tables, tx, deployment.arn,
                          rolls_back ? ServiceDeploymentStatus::kRollbackRequested
                                     : ServiceDeploymentStatus::kStopRequested,
                          rolls_back ? "Rollback requested by StopServiceDeployment."
                                     : "Stop requested by StopServiceDeployment.",
                          now);
  return {};
}

}  // namespace

Result<api::ecs::DescribeServiceDeploymentsResponse> Operations::describe_service_deployments(
    Context&, Ref<api::ecs::DescribeServiceDeploymentsRequest> request) {
  GANTRY_CHECK(check_list(request.service_deployment_arns, "serviceDeploymentArns"));
  api::ecs::DescribeServiceDeploymentsResponse response;
  auto& deployments = response.service_deployments.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& arn : *request.service_deployment_arns) {
    if (const auto* deployment = tables_.service_deployments.find(arn)) {
      deployments.push_back(to_api(tables_, *deployment));
    } else {
      failures.push_back(missing(arn));
    }
  }
  return response;
}

Result<api::ecs::ListServiceDeploymentsResponse> Operations::list_service_deployments(
    Context& context, Ref<api::ecs::ListServiceDeploymentsRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Service* service, find_service(tables_, *cluster, request.service));
  GANTRY_TRY(const Page page, Page::of(request));
  api::ecs::ListServiceDeploymentsResponse response;
  auto& deployments = response.service_deployments.emplace();
  response.next_token = fill_page(
      page, newest_first(tables_, service->arn),
      [&](const Entry& entry) { return matches(*entry.deployment, request); },
      [&](const Entry& entry) { deployments.push_back(to_brief(*entry.deployment)); });
  return response;
}

Result<api::ecs::DescribeServiceRevisionsResponse> Operations::describe_service_revisions(
    Context&, Ref<api::ecs::DescribeServiceRevisionsRequest> request) {
  GANTRY_CHECK(check_list(request.service_revision_arns, "serviceRevisionArns"));
  api::ecs::DescribeServiceRevisionsResponse response;
  auto& revisions = response.service_revisions.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& arn : *request.service_revision_arns) {
    if (const auto* revision = tables_.service_revisions.find(arn)) {
      revisions.push_back(revision->document);
    } else {
      failures.push_back(missing(arn));
    }
  }
  return response;
}

Result<api::ecs::StopServiceDeploymentResponse> Operations::stop_service_deployment(
    Context& context, Ref<api::ecs::StopServiceDeploymentRequest> request) {
  const std::string arn = request.service_deployment_arn.value_or("");
  const ServiceDeployment* deployment = tables_.service_deployments.find(arn);
  if (deployment == nullptr) {
    return std::unexpected(errors::ServiceDeploymentNotFoundException(
        "The service deploy ARN that you specified in the StopServiceDeployment doesn't exist. You "
        "can use ListServiceDeployments to retrieve the service deployment ARNs."));
  }
  if (is_final(deployment->status)) {
    return std::unexpected(errors::ConflictException(
        fmt::format("The service deployment cannot be stopped because it is {}.",
                    to_string(deployment->status))));
  }
  // AWS: "Stopping Amazon ECS service deployments": one that stops already goes
  // on with that.
  const bool under_way = deployment->status == ServiceDeploymentStatus::kPending ||
                         deployment->status == ServiceDeploymentStatus::kInProgress;
  if (under_way) {
    GANTRY_CHECK(request_stop(tables_, context.tx, context.now, *deployment,
                              request.stop_type.value_or("ROLLBACK") == "ROLLBACK"));
  }
  return api::ecs::StopServiceDeploymentResponse{.service_deployment_arn = arn};
}

}  // namespace gantry::ecs
