#include "ecs/ops/service_lookup.h"

#include "api/ecs/errors.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

}  // namespace

Result<const Service*> find_service(const Tables& tables, const Cluster& cluster,
                                    const std::optional<std::string>& identifier) {
  if (!identifier || identifier->empty())
    return std::unexpected(errors::InvalidParameterException("Service cannot be empty."));
  GANTRY_TRY(const std::string arn, identify(cluster, kServiceKind, *identifier));
  const Service* service = tables.services.find(arn);
  if (service == nullptr || service->cluster_arn != cluster.arn)
    return std::unexpected(errors::ServiceNotFoundException("Service not found."));
  return service;
}

Result<const Service*> find_active_service(const Tables& tables, const Cluster& cluster,
                                           const std::optional<std::string>& identifier) {
  GANTRY_TRY(const Service* service, find_service(tables, cluster, identifier));
  if (service->status != ServiceStatus::kActive)
    return std::unexpected(errors::ServiceNotActiveException("Service was not ACTIVE."));
  return service;
}

}  // namespace gantry::ecs
