#include "api/ecs/enums.h"
#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"
#include "ecs/plan/placement_check.h"
#include "ecs/query/expression.h"

namespace gantry::ecs {
namespace {

namespace status = api::ecs::ContainerInstanceStatus;

Result<void> check_status(const std::optional<std::string>& wanted) {
  // No instance is ever in one of the last three.
  static constexpr std::array kStatuses = {status::kActive, status::kDraining, status::kRegistering,
                                           status::kDeregistering, status::kRegistrationFailed};
  if (!wanted || std::ranges::find(kStatuses, *wanted) != kStatuses.end()) return {};
  return std::unexpected(api::ecs::errors::InvalidParameterException(
      "Container instances status should be one of "
      "[ACTIVE,DRAINING,REGISTERING,DEREGISTERING,REGISTRATION_FAILED]"));
}

}  // namespace

Result<api::ecs::ListContainerInstancesResponse> Operations::list_container_instances(
    Context& context, Ref<api::ecs::ListContainerInstancesRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Page page, Page::of(request));
  GANTRY_CHECK(check_status(request.status));
  std::optional<query::Expression> filter;
  if (request.filter && !request.filter->empty()) {
    GANTRY_TRY(filter, query::parse(*request.filter, query::kMaxFilterLength));
  }
  api::ecs::ListContainerInstancesResponse response;
  auto& arns = response.container_instance_arns.emplace();
  response.next_token = fill_page(
      page, tables_.instances_by_cluster.range(cluster->arn, page.after),
      [&](const ContainerInstance& instance) {
        if (request.status && *request.status != to_string(instance.status)) return false;
        if (!filter) return true;
        const Host* host = tables_.fleet.find(instance.arn);
        return host && filter->matches(HostSubject(tables_.fleet, *host, "", 0));
      },
      [&](const ContainerInstance& instance) { arns.push_back(instance.arn); });
  return response;
}

}  // namespace gantry::ecs
