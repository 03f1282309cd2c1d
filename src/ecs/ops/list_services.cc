#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"

namespace gantry::ecs {
namespace {

constexpr std::size_t kDefaultPage = 10;  // AWS: API_ListServices, maxResults

bool matches(const Service& service, const api::ecs::ListServicesRequest& request) {
  if (request.launch_type && *request.launch_type != service.launch_type) return false;
  if (request.scheduling_strategy && *request.scheduling_strategy != to_string(service.scheduling))
    return false;
  // Every service of ours is its user's own.
  return !request.resource_management_type || *request.resource_management_type == "CUSTOMER";
}

}  // namespace

Result<api::ecs::ListServicesResponse> Operations::list_services(
    Context& context, Ref<api::ecs::ListServicesRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(Page page, Page::of(request));
  if (!request.max_results) page.size = kDefaultPage;
  api::ecs::ListServicesResponse response;
  auto& arns = response.service_arns.emplace();
  response.next_token = fill_page(
      page, tables_.services_by_cluster.range(cluster->arn, page.after),
      [&](const Service& service) { return matches(service, request); },
      [&](const Service& service) { arns.push_back(service.arn); });
  return response;
}

Result<api::ecs::ListServicesByNamespaceResponse> Operations::list_services_by_namespace(
    Context&, Ref<api::ecs::ListServicesByNamespaceRequest> request) {
  GANTRY_CHECK(Page::of(request));
  // There is no AWS Cloud Map yet, and so no namespace.
  return std::unexpected(
      api::ecs::errors::NamespaceNotFoundException("The specified namespace wasn't found."));
}

}  // namespace gantry::ecs
