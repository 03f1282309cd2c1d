#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "ecs/model/container_instance.h"
#include "store/table.h"

namespace gantry::ecs {

/// What the agents say of their hosts' health: an observation of now that every agent repeats after
/// each heartbeat, and so in memory only. State thread only.
class InstanceHealth {
 public:
  explicit InstanceHealth(store::Table<ContainerInstance>& instances);

  /// The agent's last word. For an instance that is INACTIVE it is forgotten.
  void report(std::string_view instance_arn,
              std::vector<api::ecs::InstanceHealthCheckResult> checks);

  /// AWS: API_ContainerInstanceHealthStatus; the overall status is the worst of the checks', and
  /// INSUFFICIENT_DATA before the first.
  [[nodiscard]] api::ecs::ContainerInstanceHealthStatus of(std::string_view instance_arn) const;

 private:
  const store::Table<ContainerInstance>& instances_;
  std::map<std::string, std::vector<api::ecs::InstanceHealthCheckResult>, std::less<>> checks_;
};

}  // namespace gantry::ecs
