// gantry cluster: what the wizard of the ECS console does, through the public APIs only.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "api/ecs/operations.h"
#include "api/ecs/types.h"
#include "api/ssm/operations.h"
#include "api/ssm/types.h"
#include "app/cli/api_client.h"
#include "app/cli/commands.h"
#include "app/cli/daemon.h"
#include "app/cli/places.h"
#include "app/cli/query_api.h"
#include "app/cli/run_loop.h"
#include "base/encoding.h"

namespace gantry::cli {
namespace {

namespace ecs = api::ecs;
using namespace std::chrono_literals;

constexpr std::string_view kRole = "ecsInstanceRole";
constexpr std::string_view kRolePolicy =
    "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role";
constexpr std::string_view kTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
constexpr std::string_view kImageParameter =
    "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id";
constexpr auto kWait = 5min;
constexpr auto kPoll = 500ms;

/// The names that the wizard's CloudFormation stack gives.
struct Names {
  explicit Names(const std::string& cluster)
      : stack("EC2ContainerService-" + cluster),
        security_group(stack + "-EcsSecurityGroup"),
        configuration(stack + "-EcsInstanceLc"),
        group(stack + "-EcsInstanceAsg") {}

  std::string stack;
  std::string security_group;
  std::string configuration;
  std::string group;
};

void step(std::string_view what, std::string_view how) {
  fmt::print("{:<22} {}\n", what, how);
  std::fflush(stdout);
}

/// The answer, or nothing if the service says `missing`.
Result<std::optional<Xml>> unless(Result<Xml> answer, std::string_view missing) {
  if (answer) return std::optional(*std::move(answer));
  if (answer.error().code == missing) return std::optional<Xml>();
  return std::unexpected(std::move(answer).error());
}

class Wizard {
 public:
  Wizard(ApiClient& client, const ClusterOptions& options)
      : client_(client), options_(options), names_(options.name) {}

  Result<int> up() {
    GANTRY_CHECK(check_options());
    GANTRY_CHECK(ensure_key_pair());
    GANTRY_CHECK(ensure_role());
    GANTRY_CHECK(find_network());
    GANTRY_CHECK(ensure_security_group());
    GANTRY_CHECK(ensure_cluster());
    GANTRY_CHECK(ensure_launch_configuration());
    GANTRY_CHECK(ensure_group());
    GANTRY_CHECK(wait_for_instances());
    fmt::print("\nThe cluster {} is ready: aws ecs list-container-instances --cluster {}\n",
               options_.name, options_.name);
    return kExitOk;
  }

  Result<int> scale() {
    if (options_.size < 0) return failure("Size", "the size is a number of instances, 0 or more.");
    GANTRY_TRY(const auto group, find_group());
    if (!group) return not_there();
    GANTRY_CHECK(resize(*group));
    GANTRY_CHECK(wait_for_instances());
    return kExitOk;
  }

  Result<int> down() {
    GANTRY_CHECK(check_no_services());
    GANTRY_CHECK(delete_group());
    GANTRY_CHECK(delete_launch_configuration());
    GANTRY_CHECK(delete_security_group());
    GANTRY_CHECK(delete_cluster());
    step("Role", fmt::format("{} stays: other clusters use it", kRole));
    return kExitOk;
  }

 private:
  Result<Xml> call(const QueryService& service, std::string_view action, Parameters parameters) {
    return call_query(client_, service, action, parameters);
  }

  Result<void> check_options() {
    if (options_.size < 0) return failure("Size", "--size is a number of instances, 0 or more.");
    for (const int port : options_.open_ports) {
      if (port < 1 || port > 65535) return failure("Port", "--open-port is a port, 1 to 65535.");
    }
    if (options_.template_file.empty()) return {};
    std::ifstream in(options_.template_file);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) {
      return failure("Template", fmt::format("the template {} cannot be read: give a JSON file.",
                                             options_.template_file));
    }
    GANTRY_TRY(overrides_, flatten_json(text.str()));
    return {};
  }

  Result<void> ensure_key_pair() {
    if (options_.key_pair.empty()) return {};
    auto found = call(kEc2, "DescribeKeyPairs", {{"KeyName.1", options_.key_pair}});
    if (found) return {};
    if (found.error().code != "InvalidKeyPair.NotFound") {
      return std::unexpected(std::move(found).error());
    }
    return failure("NoKeyPair", fmt::format("there is no key pair '{0}': make it with 'aws ec2 "
                                            "create-key-pair --key-name {0} --query KeyMaterial "
                                            "--output text > {0}.pem'.",
                                            options_.key_pair));
  }

  Result<void> ensure_role() {
    const std::string role(kRole);
    GANTRY_TRY(auto found, unless(call(kIam, "GetRole", {{"RoleName", role}}), "NoSuchEntity"));
    if (!found) {
      GANTRY_CHECK(call(kIam, "CreateRole",
                        {{"RoleName", role}, {"AssumeRolePolicyDocument", std::string(kTrust)}}));
    }
    GANTRY_CHECK(call(kIam, "AttachRolePolicy",
                      {{"RoleName", role}, {"PolicyArn", std::string(kRolePolicy)}}));
    GANTRY_TRY(
        auto profile,
        unless(call(kIam, "GetInstanceProfile", {{"InstanceProfileName", role}}), "NoSuchEntity"));
    if (!profile) {
      GANTRY_TRY(profile, call(kIam, "CreateInstanceProfile", {{"InstanceProfileName", role}}));
    }
    if (texts(*profile, "InstanceProfile.Roles", "RoleName").empty()) {
      GANTRY_CHECK(call(kIam, "AddRoleToInstanceProfile",
                        {{"InstanceProfileName", role}, {"RoleName", role}}));
    }
    step("Role and profile", fmt::format("{} {}", kRole, found ? "is there" : "created"));
    return {};
  }

  Result<void> find_network() {
    GANTRY_TRY(auto vpcs, call(kEc2, "DescribeVpcs",
                               {{"Filter.1.Name", "is-default"}, {"Filter.1.Value.1", "true"}}));
    const auto ids = texts(vpcs, "vpcSet", "vpcId");
    if (ids.empty()) {
      return failure("NoDefaultVpc",
                     "there is no default VPC: make one with 'aws ec2 create-default-vpc'.");
    }
    vpc_ = ids.front();
    GANTRY_TRY(auto subnets, call(kEc2, "DescribeSubnets",
                                  {{"Filter.1.Name", "vpc-id"},
                                   {"Filter.1.Value.1", vpc_},
                                   {"Filter.2.Name", "default-for-az"},
                                   {"Filter.2.Value.1", "true"}}));
    subnets_ = texts(subnets, "subnetSet", "subnetId");
    if (subnets_.empty()) {
      return failure("NoSubnets",
                     "the default VPC has no default subnets: make one with 'aws ec2 "
                     "create-default-subnet --availability-zone us-east-1a'.");
    }
    step("Network", fmt::format("{} with {} subnets", vpc_, subnets_.size()));
    return {};
  }

  /// Empty if there is none.
  Result<std::string> find_security_group() {
    GANTRY_TRY(auto found, call(kEc2, "DescribeSecurityGroups",
                                {{"Filter.1.Name", "group-name"},
                                 {"Filter.1.Value.1", names_.security_group}}));
    const auto ids = texts(found, "securityGroupInfo", "groupId");
    return ids.empty() ? std::string() : ids.front();
  }

  Result<void> ensure_security_group() {
    GANTRY_TRY(security_group_, find_security_group());
    const bool is_new = security_group_.empty();
    if (is_new) {
      GANTRY_TRY(auto created, call(kEc2, "CreateSecurityGroup",
                                    {{"GroupName", names_.security_group},
                                     {"GroupDescription", "ECS Allowed Ports"},
                                     {"VpcId", vpc_}}));
      security_group_ = created.get<std::string>("groupId", "");
    }
    for (const int port : options_.open_ports) {
      const auto number = std::to_string(port);
      GANTRY_CHECK(unless(call(kEc2, "AuthorizeSecurityGroupIngress",
                               {{"GroupId", security_group_},
                                {"IpPermissions.1.IpProtocol", "tcp"},
                                {"IpPermissions.1.FromPort", number},
                                {"IpPermissions.1.ToPort", number},
                                {"IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0"}}),
                          "InvalidPermission.Duplicate"));
    }
    const auto ports = options_.open_ports.empty()
                           ? std::string()
                           : fmt::format(", open: {}", fmt::join(options_.open_ports, ", "));
    step("Security group",
         fmt::format("{} {}{}", security_group_, is_new ? "created" : "is there", ports));
    return {};
  }

  Result<void> ensure_cluster() {
    GANTRY_CHECK(client_.call<ecs::CreateClusterResponse>(
        ecs::operations::kCreateCluster, ecs::CreateClusterRequest{.cluster_name = options_.name}));
    step("Cluster", options_.name);
    return {};
  }

  Result<std::string> find_image() {
    GANTRY_TRY(auto found,
               client_.call<api::ssm::GetParameterResult>(
                   api::ssm::operations::kGetParameter,
                   api::ssm::GetParameterRequest{.name = std::string(kImageParameter)}));
    return found.parameter ? found.parameter->value.value_or("") : std::string();
  }

  /// Exactly what the wizard writes.
  [[nodiscard]] std::string user_data() const {
    return fmt::format(
        "#!/bin/bash\necho ECS_CLUSTER={} >> /etc/ecs/ecs.config;echo ECS_BACKEND_HOST= >> "
        "/etc/ecs/ecs.config;",
        options_.name);
  }

  Result<Parameters> configuration_parameters() {
    GANTRY_TRY(auto image, find_image());
    Parameters parameters{{"LaunchConfigurationName", names_.configuration},
                          {"ImageId", image},
                          {"InstanceType", options_.instance_type},
                          {"IamInstanceProfile", std::string(kRole)},
                          {"SecurityGroups.member.1", security_group_},
                          {"UserData", to_base64(user_data())}};
    if (!options_.key_pair.empty()) parameters.emplace_back("KeyName", options_.key_pair);
    for (const auto& [name, value] : overrides_) {
      const auto found =
          std::ranges::find(parameters, name, &std::pair<std::string, std::string>::first);
      if (found == parameters.end()) {
        parameters.emplace_back(name, value);
      } else {
        found->second = value;
      }
    }
    return parameters;
  }

  Result<void> ensure_launch_configuration() {
    GANTRY_TRY(auto found, call(kAutoScaling, "DescribeLaunchConfigurations",
                                {{"LaunchConfigurationNames.member.1", names_.configuration}}));
    const auto types = texts(found, "LaunchConfigurations", "InstanceType");
    if (types.empty()) {
      GANTRY_TRY(auto parameters, configuration_parameters());
      GANTRY_CHECK(call(kAutoScaling, "CreateLaunchConfiguration", std::move(parameters)));
      step("Launch configuration", fmt::format("{} created", names_.configuration));
      return {};
    }
    if (types.front() != options_.instance_type) {
      return failure("OtherType",
                     fmt::format("the cluster's instances are {} already: remove them with 'gantry "
                                 "cluster down {}', or leave out --instance-type {}.",
                                 types.front(), options_.name, options_.instance_type));
    }
    step("Launch configuration", fmt::format("{} is there", names_.configuration));
    return {};
  }

  struct Group {
    int largest = 0;
    int desired = 0;
    std::size_t instances = 0;
  };

  Result<std::optional<Group>> find_group() {
    GANTRY_TRY(auto found, call(kAutoScaling, "DescribeAutoScalingGroups",
                                {{"AutoScalingGroupNames.member.1", names_.group}}));
    const auto entry = found.get_child_optional("AutoScalingGroups.member");
    if (!entry) return std::optional<Group>();
    return Group{.largest = entry->get<int>("MaxSize", 0),
                 .desired = entry->get<int>("DesiredCapacity", 0),
                 .instances = texts(*entry, "Instances", "InstanceId").size()};
  }

  Result<void> resize(const Group& group) {
    GANTRY_CHECK(call(kAutoScaling, "UpdateAutoScalingGroup",
                      {{"AutoScalingGroupName", names_.group},
                       {"MaxSize", std::to_string(std::max(group.largest, options_.size))},
                       {"DesiredCapacity", std::to_string(options_.size)}}));
    step("Auto Scaling group", fmt::format("{}: {} instances wanted, {} before", names_.group,
                                           options_.size, group.desired));
    return {};
  }

  Result<void> ensure_group() {
    GANTRY_TRY(const auto group, find_group());
    if (group) return resize(*group);
    const auto size = std::to_string(options_.size);
    GANTRY_CHECK(
        call(kAutoScaling, "CreateAutoScalingGroup",
             {{"AutoScalingGroupName", names_.group},
              {"LaunchConfigurationName", names_.configuration},
              {"MinSize", "0"},
              {"MaxSize", size},
              {"DesiredCapacity", size},
              {"VPCZoneIdentifier", fmt::format("{}", fmt::join(subnets_, ","))},
              {"Tags.member.1.Key", "Name"},
              {"Tags.member.1.Value", "ECS Instance - " + names_.stack},
              {"Tags.member.1.PropagateAtLaunch", "true"},
              {"Tags.member.2.Key", "Description"},
              {"Tags.member.2.Value",
               "This instance is the part of the Auto Scaling group which was created through ECS "
               "Console"},
              {"Tags.member.2.PropagateAtLaunch", "true"}}));
    step("Auto Scaling group", fmt::format("{} created with {} instances", names_.group, size));
    return {};
  }

  /// How many of the cluster's instances have their agent connected.
  Result<int> count_connected() {
    GANTRY_TRY(auto list, client_.call<ecs::ListContainerInstancesResponse>(
                              ecs::operations::kListContainerInstances,
                              ecs::ListContainerInstancesRequest{.cluster = options_.name,
                                                                 .filter = "agentConnected == true",
                                                                 .status = "ACTIVE"}));
    return static_cast<int>(
        list.container_instance_arns.value_or(std::vector<std::string>()).size());
  }

  /// Asks `count` until it is `wanted`, with a line that says how far it is.
  template <class Count>
  Result<bool> wait_until(std::string_view what, int wanted, Count count) {
    const bool terminal = isatty(STDOUT_FILENO) != 0;
    const auto deadline = std::chrono::steady_clock::now() + kWait;
    int shown = -1;
    while (true) {
      GANTRY_TRY(const int now, count());
      if (now != shown && (terminal || now == wanted)) {
        fmt::print("{}{:<22} {} of {}{}", terminal ? "\r" : "", what, now, wanted,
                   terminal ? "" : "\n");
        std::fflush(stdout);
      }
      shown = now;
      const bool reached = now == wanted;
      if (reached || std::chrono::steady_clock::now() > deadline) {
        if (terminal) fmt::print("\n");
        return reached;
      }
      std::this_thread::sleep_for(kPoll);
    }
  }

  Result<void> wait_for_instances() {
    GANTRY_TRY(const bool reached, wait_until("Container instances", options_.size,
                                              [this] { return count_connected(); }));
    if (reached) return {};
    return failure(
        "NotRegistered",
        fmt::format("not all instances have joined the cluster: 'aws autoscaling "
                    "describe-scaling-activities --auto-scaling-group-name {}' tells of their "
                    "launches, 'gantry status' of the instances.",
                    names_.group));
  }

  std::unexpected<Error> not_there() {
    return failure("NoCluster",
                   fmt::format("the cluster {0} was not made with 'gantry cluster up': "
                               "there is no Auto Scaling group {1}.",
                               options_.name, names_.group));
  }

  Result<void> check_no_services() {
    GANTRY_TRY(auto found, client_.call<ecs::DescribeClustersResponse>(
                               ecs::operations::kDescribeClusters,
                               ecs::DescribeClustersRequest{.clusters = {{options_.name}}}));
    for (const auto& cluster : found.clusters.value_or(std::vector<ecs::Cluster>())) {
      const int services = cluster.active_services_count.value_or(0);
      if (services == 0) continue;
      return failure("HasServices",
                     fmt::format("the cluster {0} has {1} services: delete each with 'aws ecs "
                                 "delete-service --cluster {0} --service NAME --force'.",
                                 options_.name, services));
    }
    return {};
  }

  Result<void> delete_group() {
    GANTRY_TRY(const auto group, find_group());
    if (group) {
      GANTRY_CHECK(call(kAutoScaling, "DeleteAutoScalingGroup",
                        {{"AutoScalingGroupName", names_.group}, {"ForceDelete", "true"}}));
      GANTRY_TRY(const bool gone, wait_until("Instances left", 0, [this]() -> Result<int> {
                   GANTRY_TRY(const auto left, find_group());
                   return left ? std::max(1, static_cast<int>(left->instances)) : 0;
                 }));
      if (!gone) {
        return failure("NotGone", fmt::format("the Auto Scaling group {} still has instances: run "
                                              "the command again.",
                                              names_.group));
      }
    }
    step("Auto Scaling group", group ? "deleted" : "there is none");
    return {};
  }

  Result<void> delete_launch_configuration() {
    GANTRY_TRY(auto found, call(kAutoScaling, "DescribeLaunchConfigurations",
                                {{"LaunchConfigurationNames.member.1", names_.configuration}}));
    const bool is_there = !texts(found, "LaunchConfigurations", "InstanceType").empty();
    if (is_there) {
      GANTRY_CHECK(call(kAutoScaling, "DeleteLaunchConfiguration",
                        {{"LaunchConfigurationName", names_.configuration}}));
    }
    step("Launch configuration", is_there ? "deleted" : "there is none");
    return {};
  }

  /// Its last instances may still be going.
  Result<void> delete_security_group() {
    GANTRY_TRY(const auto id, find_security_group());
    if (id.empty()) {
      step("Security group", "there is none");
      return {};
    }
    const auto deadline = std::chrono::steady_clock::now() + kWait;
    while (true) {
      auto deleted = call(kEc2, "DeleteSecurityGroup", {{"GroupId", id}});
      if (deleted) break;
      const bool in_use = deleted.error().code == "DependencyViolation";
      if (!in_use || std::chrono::steady_clock::now() > deadline) {
        return std::unexpected(std::move(deleted).error());
      }
      std::this_thread::sleep_for(kPoll);
    }
    step("Security group", fmt::format("{} deleted", id));
    return {};
  }

  Result<void> delete_cluster() {
    const auto deleted = client_.call<ecs::DeleteClusterResponse>(
        ecs::operations::kDeleteCluster, ecs::DeleteClusterRequest{.cluster = options_.name});
    if (!deleted && deleted.error().code != "ClusterNotFoundException") {
      return std::unexpected(deleted.error());
    }
    step("Cluster", deleted ? "deleted" : "there is none");
    return {};
  }

  ApiClient& client_;
  const ClusterOptions& options_;
  Names names_;
  Parameters overrides_;
  std::string vpc_;
  std::vector<std::string> subnets_;
  std::string security_group_;
};

Result<int> with_wizard(const ClusterOptions& options, Result<int> (Wizard::*run)()) {
  GANTRY_TRY(auto folder, find_data_folder(options.data_dir));
  GANTRY_TRY(const auto daemon, require_daemon(folder));
  RunLoop loop;
  GANTRY_TRY(auto client, ApiClient::open(loop, daemon.endpoint, root_credentials()));
  return (Wizard(client, options).*run)();
}

}  // namespace

Result<int> cluster_up(const ClusterOptions& options) { return with_wizard(options, &Wizard::up); }
Result<int> cluster_down(const ClusterOptions& options) {
  return with_wizard(options, &Wizard::down);
}
Result<int> cluster_scale(const ClusterOptions& options) {
  return with_wizard(options, &Wizard::scale);
}

}  // namespace gantry::cli
