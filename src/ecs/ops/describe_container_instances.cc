#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::DescribeContainerInstancesResponse> Operations::describe_container_instances(
    Context& context, Ref<api::ecs::DescribeContainerInstancesRequest> request) {
  constexpr std::size_t kMost = 100;
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto arns,
             identify_all(*cluster, kInstanceKind, request.container_instances, kMost));
  for (const auto& field : request.include.value_or(std::vector<std::string>{})) {
    if (field == "TAGS" || field == "CONTAINER_INSTANCE_HEALTH") continue;
    // The form of the text: DescribeClusters' (hashicorp/terraform-provider-aws, issue 23342).
    return std::unexpected(api::ecs::errors::InvalidParameterException(
        "include should be one of [CONTAINER_INSTANCE_HEALTH,TAGS]"));
  }
  api::ecs::DescribeContainerInstancesResponse response;
  auto& instances = response.container_instances.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& arn : arns) {
    if (const auto* instance = tables_.container_instances.find(arn)) {
      instances.push_back(to_api(tables_, *instance, request.include));
    } else {
      failures.push_back(missing(arn));
    }
  }
  return response;
}

}  // namespace gantry::ecs
