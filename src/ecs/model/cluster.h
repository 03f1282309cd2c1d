#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/time.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::ecs {

/// A deleted cluster stays INACTIVE and can be described for a while (AWS: API_DeleteCluster).
enum class ClusterStatus { kActive, kInactive };

using Tags = std::map<std::string, std::string>;

struct Cluster {
  std::string arn;  ///< arn:aws:ecs:REGION:ACCOUNT:cluster/NAME
  std::string name;
  ClusterStatus status = ClusterStatus::kActive;
  Tags tags;
  std::vector<api::ecs::ClusterSetting> settings;
  std::optional<api::ecs::ClusterConfiguration> configuration;
  Time created_at;
  std::vector<std::string> capacity_providers;  ///< names
  std::vector<api::ecs::CapacityProviderStrategyItem> default_strategy;
  std::optional<api::ecs::ClusterServiceConnectDefaults> service_connect_defaults;
  /// What capacity providers with managed scaling have attached (AWS: API_Cluster,
  /// attachmentsStatus): UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED; empty if nothing ever
  /// was.
  std::string attachments_status;

  static constexpr std::string_view kTable = "ecs.clusters";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&Cluster::arn), store::field<2>(&Cluster::name),
      store::field<3>(&Cluster::status), store::field<4>(&Cluster::tags),
      store::field<5>(&Cluster::settings), store::field<6>(&Cluster::configuration),
      store::field<7>(&Cluster::created_at), store::field<8>(&Cluster::capacity_providers),
      store::field<9>(&Cluster::default_strategy),
      store::field<10>(&Cluster::service_connect_defaults),
      store::field<11>(&Cluster::attachments_status));
};

[[nodiscard]] std::string_view to_string(ClusterStatus status);

}  // namespace gantry::ecs
