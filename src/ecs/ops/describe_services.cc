#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/convert_services.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/service_lookup.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::size_t kMostServices = 10;  // AWS: API_DescribeServices, services

}  // namespace

Result<api::ecs::DescribeServicesResponse> Operations::describe_services(
    Context& context, Ref<api::ecs::DescribeServicesRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  const auto identifiers = request.services.value_or(std::vector<std::string>{});
  if (identifiers.empty())
    return std::unexpected(errors::InvalidParameterException("Services cannot be empty."));
  if (identifiers.size() > kMostServices) {
    return std::unexpected(
        errors::InvalidParameterException("Services can have at most 10 items."));
  }
  api::ecs::DescribeServicesResponse response;
  auto& services = response.services.emplace();
  auto& failures = response.failures.emplace();
  for (const auto& identifier : identifiers) {
    GANTRY_TRY(const std::string arn, identify(*cluster, kServiceKind, identifier));
    const Service* service = tables_.services.find(arn);
    if (service != nullptr && service->cluster_arn == cluster->arn) {
      services.push_back(to_api(tables_, *service, request.include));
    } else {
      failures.push_back(missing(arn));
    }
  }
  return response;
}

}  // namespace gantry::ecs
