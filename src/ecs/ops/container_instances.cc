#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/lifecycle.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<std::vector<std::string>> identifiers_of(const std::optional<std::vector<std::string>>& list,
                                                std::size_t most) {
  if (!list || list->empty()) return refuse("Container instances cannot be empty.");
  if (list->size() > most)
    return refuse(fmt::format("Container instances cannot have more than {} elements.", most));
  return *list;
}

/// The instance that `identifier` means in that cluster, or null.
const ContainerInstance* find_instance(const Tables& tables, const Cluster& cluster,
                                       const std::string& identifier) {
  const auto arn = resolve_arn(cluster, "container-instance", identifier);
  const ContainerInstance* instance = arn ? tables.container_instances.find(*arn) : nullptr;
  return instance && instance->cluster_arn == cluster.arn ? instance : nullptr;
}

std::string name_of(const Cluster& cluster, const std::string& identifier) {
  return resolve_arn(cluster, "container-instance", identifier).value_or(identifier);
}

}  // namespace

Result<api::ecs::DescribeContainerInstancesResponse> Operations::describe_container_instances(
    Context& context, Ref<api::ecs::DescribeContainerInstancesRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto identifiers, identifiers_of(request.container_instances, 100));
  api::ecs::DescribeContainerInstancesResponse response;
  auto& instances = response.container_instances.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& identifier : identifiers) {
    if (const auto* instance = find_instance(tables_, *cluster, identifier)) {
      instances.push_back(to_api(tables_, *instance, request.include));
    } else {
      failures.push_back(missing(name_of(*cluster, identifier)));
    }
  }
  return response;
}

Result<api::ecs::ListContainerInstancesResponse> Operations::list_container_instances(
    Context& context, Ref<api::ecs::ListContainerInstancesRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const Page page, Page::of(request));
  if (request.filter && !request.filter->empty()) {
    return std::unexpected(
        errors::UnsupportedFeatureException("The cluster query language is not supported yet."));
  }
  const auto wanted = request.status;
  api::ecs::ListContainerInstancesResponse response;
  auto& arns = response.container_instance_arns.emplace();
  response.next_token = fill_page(
      page, tables_.instances_by_cluster.range(cluster->arn, page.after),
      [&](const ContainerInstance& instance) {
        return !wanted || *wanted == to_string(instance.status);
      },
      [&](const ContainerInstance& instance) { arns.push_back(instance.arn); });
  return response;
}

Result<api::ecs::DeregisterContainerInstanceResponse> Operations::deregister_container_instance(
    Context& context, Ref<api::ecs::DeregisterContainerInstanceRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  const auto* instance = find_instance(tables_, *cluster, request.container_instance.value_or(""));
  if (!instance || instance->status == ContainerInstanceStatus::kInactive) {
    return refuse("The referenced container instance was not found.");
  }
  const Usage& usage = tables_.usage.of(instance->arn);
  if (!request.force.value_or(false) && usage.running_tasks + usage.pending_tasks > 0) {
    return refuse("Found running tasks on the instance.");
  }
  const std::string arn = instance->arn;
  retire_instance(tables_, context.tx, arn,
                  {.code = StopCode::kUserInitiated,
                   .reason = "Container instance deregistration forced by user"},
                  context.now);
  return api::ecs::DeregisterContainerInstanceResponse{
      .container_instance = to_api(tables_, *tables_.container_instances.find(arn), std::nullopt)};
}

Result<api::ecs::UpdateContainerInstancesStateResponse>
Operations::update_container_instances_state(
    Context& context, Ref<api::ecs::UpdateContainerInstancesStateRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto identifiers, identifiers_of(request.container_instances, 10));
  const std::string wanted = request.status.value_or("");
  if (wanted != "ACTIVE" && wanted != "DRAINING") {
    return refuse("Container instance status should be one of [ACTIVE, DRAINING].");
  }
  const auto status =
      wanted == "ACTIVE" ? ContainerInstanceStatus::kActive : ContainerInstanceStatus::kDraining;
  api::ecs::UpdateContainerInstancesStateResponse response;
  auto& instances = response.container_instances.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& identifier : identifiers) {
    const auto* instance = find_instance(tables_, *cluster, identifier);
    if (!instance) {
      failures.push_back(missing(name_of(*cluster, identifier)));
      continue;
    }
    if (instance->status == ContainerInstanceStatus::kInactive) {
      failures.push_back({.arn = instance->arn, .reason = "INACTIVE"});
      continue;
    }
    const std::string arn = instance->arn;
    tables_.container_instances.update(context.tx, arn, [&](ContainerInstance& changed) {
      changed.status = status;
      ++changed.version;
    });
    instances.push_back(to_api(tables_, *tables_.container_instances.find(arn), std::nullopt));
  }
  return response;
}

}  // namespace gantry::ecs
