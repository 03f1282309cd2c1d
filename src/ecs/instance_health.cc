#include "ecs/instance_health.h"

#include <algorithm>
#include <array>

#include "api/ecs/enums.h"

namespace gantry::ecs {
namespace {

namespace state = api::ecs::InstanceHealthCheckState;

/// The worst first.
constexpr std::array<std::string_view, 4> kStates = {state::kImpaired, state::kInsufficientData,
                                                     state::kInitializing, state::kOk};

}  // namespace

InstanceHealth::InstanceHealth(store::Table<ContainerInstance>& instances) : instances_(instances) {
  instances.observe(
      [this](const ContainerInstance& instance) {
        if (instance.status == ContainerInstanceStatus::kInactive) checks_.erase(instance.arn);
      },
      [](const ContainerInstance&) {});
}

void InstanceHealth::report(std::string_view instance_arn,
                            std::vector<api::ecs::InstanceHealthCheckResult> checks) {
  const auto* instance = instances_.find(instance_arn);
  if (!instance || instance->status == ContainerInstanceStatus::kInactive) return;
  checks_[instance->arn] = std::move(checks);
}

api::ecs::ContainerInstanceHealthStatus InstanceHealth::of(std::string_view instance_arn) const {
  api::ecs::ContainerInstanceHealthStatus health;
  auto& details = health.details.emplace();
  if (const auto found = checks_.find(instance_arn); found != checks_.end()) {
    details = found->second;
  }
  health.overall_status = std::string(state::kInsufficientData);
  if (details.empty()) return health;
  for (const std::string_view worst : kStates) {
    if (std::ranges::find(details, std::string(worst),
                          &api::ecs::InstanceHealthCheckResult::status) == details.end()) {
      continue;
    }
    health.overall_status = std::string(worst);
    break;
  }
  return health;
}

}  // namespace gantry::ecs
