#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ecs/types.h"
#include "app/cli/api_client.h"
#include "base/result.h"

/// What `gantry status` shows of a running Gantry.
namespace gantry::cli {

struct Ec2Instance {
  std::string id;
  std::string type;
  std::string state;
  std::string private_ip;

  friend bool operator==(const Ec2Instance&, const Ec2Instance&) = default;
};

struct ClusterOverview {
  api::ecs::Cluster cluster;
  std::vector<api::ecs::ContainerInstance> instances;
  std::vector<api::ecs::Task> tasks;
};

struct Overview {
  std::vector<ClusterOverview> clusters;
  std::vector<Ec2Instance> instances;
};

/// Reads the answer of EC2's DescribeInstances. Errors: `MalformedResponse`.
[[nodiscard]] Result<std::vector<Ec2Instance>> read_instances(std::string_view xml);

/// Asks ECS and EC2 as any client does. Errors: the client's and the services'.
[[nodiscard]] Result<Overview> fetch_overview(ApiClient& client);

/// Three tables: clusters, instances, tasks.
[[nodiscard]] std::string render(const Overview& overview);

}  // namespace gantry::cli
