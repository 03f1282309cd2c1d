#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "base/time.h"
#include "ecs/model/cluster.h"
#include "ecs/model/resources.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::ecs {

/// AWS: API_ContainerInstance, status. INACTIVE ones are no longer listed and stay describable for
/// a while.
enum class ContainerInstanceStatus { kActive, kDraining, kInactive };

struct Attribute {
  std::string name;
  std::optional<std::string> value;

  static constexpr auto kFields =
      store::fields(store::field<1>(&Attribute::name), store::field<2>(&Attribute::value));
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

struct ContainerInstance {
  std::string arn;  ///< arn:aws:ecs:REGION:ACCOUNT:container-instance/CLUSTER/32 hex digits
  std::string cluster_arn;
  std::string ec2_instance_id;  ///< empty for an instance from outside
  ContainerInstanceStatus status = ContainerInstanceStatus::kActive;
  bool agent_connected = false;
  std::string agent_version;
  std::string agent_hash;
  std::string docker_version;  ///< "DockerVersion: 20.10.24"
  Resources registered;
  std::vector<Attribute> attributes;
  Tags tags;
  Time registered_at;
  std::int64_t version = 1;  ///< grows with each change that a client may see
  std::int64_t sequence =
      0;  ///< the last number given to a payload or a manifest; never given twice
  std::string registration_token;     ///< the agent's clientToken: a repeated registration gets the
                                      ///< same instance
  std::vector<std::string> gpu_ids;   ///< as many as registered.gpus
  std::optional<Time> agent_lost_at;  ///< since when its agent has not been connected
  /// The provider, attached to its cluster, whose Auto Scaling group its host is in; empty if none.
  std::string capacity_provider_name;

  static constexpr std::string_view kTable = "ecs.container_instances";
  [[nodiscard]] std::string_view key() const { return arn; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&ContainerInstance::arn), store::field<2>(&ContainerInstance::cluster_arn),
      store::field<3>(&ContainerInstance::ec2_instance_id),
      store::field<4>(&ContainerInstance::status),
      store::field<5>(&ContainerInstance::agent_connected),
      store::field<6>(&ContainerInstance::agent_version),
      store::field<7>(&ContainerInstance::agent_hash),
      store::field<8>(&ContainerInstance::docker_version),
      store::field<9>(&ContainerInstance::registered),
      store::field<10>(&ContainerInstance::attributes), store::field<11>(&ContainerInstance::tags),
      store::field<12>(&ContainerInstance::registered_at),
      store::field<13>(&ContainerInstance::version), store::field<14>(&ContainerInstance::sequence),
      store::field<15>(&ContainerInstance::registration_token),
      store::field<16>(&ContainerInstance::gpu_ids),
      store::field<30>(&ContainerInstance::agent_lost_at),
      store::field<31>(&ContainerInstance::capacity_provider_name));
};

[[nodiscard]] std::string_view to_string(ContainerInstanceStatus status);

/// The attribute of that name, or null.
[[nodiscard]] const Attribute* find_attribute(const ContainerInstance& instance,
                                              std::string_view name);

}  // namespace gantry::ecs
