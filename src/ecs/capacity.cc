#include "ecs/capacity.h"

#include <string>

namespace gantry::ecs {
namespace {

constexpr std::size_t kMostProvisioning = 500;

}  // namespace

const CapacityProvider* find_capacity_provider(const Tables& tables, std::string_view cluster_arn,
                                               std::string_view name) {
  std::string arn(cluster_arn.substr(0, cluster_arn.rfind(':') + 1));
  arn.append("capacity-provider/").append(name);
  const auto* provider = tables.capacity_providers.find(arn);
  return provider && provider->status == CapacityProviderStatus::kActive ? provider : nullptr;
}

bool has_managed_scaling(const CapacityProvider* provider) {
  if (!provider || !provider->auto_scaling_group.managed_scaling) return false;
  return provider->auto_scaling_group.managed_scaling->status == "ENABLED";
}

std::size_t waiting_room(const Tables& tables, std::string_view cluster_arn) {
  const std::size_t waiting = tables.provisioning_tasks.count(cluster_arn);
  return waiting < kMostProvisioning ? kMostProvisioning - waiting : 0;
}

}  // namespace gantry::ecs
