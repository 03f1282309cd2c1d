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

  static constexpr std::string_view kTable = "ecs.clusters";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields =
      store::fields(store::field<1>(&Cluster::arn), store::field<2>(&Cluster::name),
                    store::field<3>(&Cluster::status), store::field<4>(&Cluster::tags),
                    store::field<5>(&Cluster::settings), store::field<6>(&Cluster::configuration),
                    store::field<7>(&Cluster::created_at));
};

[[nodiscard]] std::string_view to_string(ClusterStatus status);

}  // namespace gantry::ecs
