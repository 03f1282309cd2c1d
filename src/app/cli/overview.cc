#include "app/cli/overview.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <map>
#include <sstream>

#include "api/ec2/operations.h"
#include "api/ecs/operations.h"
#include "app/cli/text_table.h"

namespace gantry::cli {
namespace {

namespace ecs = api::ecs;
namespace operations = api::ecs::operations;

/// Of the Describe operations. AWS: API_DescribeTasks, tasks.
constexpr std::size_t kDescribeLimit = 100;

/// The last part of an ARN or path.
std::string short_name(const std::optional<std::string>& arn) {
  return arn ? arn->substr(arn->rfind('/') + 1) : "-";
}

std::string text_of(const std::optional<std::int32_t>& number) {
  return number ? std::to_string(*number) : "-";
}

/// Every ARN of a List operation, page by page. `list` takes the token of the next page.
template <class Response, class List>
Result<std::vector<std::string>> list_all(
    List list, std::optional<std::vector<std::string>> Response::* arns) {
  std::vector<std::string> all;
  std::optional<std::string> token;
  do {
    GANTRY_TRY(auto page, list(token));
    const auto& found = (page.*arns).value_or(std::vector<std::string>());
    all.insert(all.end(), found.begin(), found.end());
    token = page.next_token;
  } while (token);
  return all;
}

/// Calls `describe` with pieces of the list that the Describe operations take.
template <class T, class Describe>
Result<std::vector<T>> describe_all(const std::vector<std::string>& arns, Describe describe) {
  std::vector<T> all;
  for (std::size_t at = 0; at < arns.size(); at += kDescribeLimit) {
    const auto end = std::min(arns.size(), at + kDescribeLimit);
    GANTRY_TRY(auto piece, describe(std::vector(arns.begin() + static_cast<std::ptrdiff_t>(at),
                                                arns.begin() + static_cast<std::ptrdiff_t>(end))));
    all.insert(all.end(), piece.begin(), piece.end());
  }
  return all;
}

Result<std::vector<ecs::Cluster>> fetch_clusters(ApiClient& client) {
  auto list = [&](const std::optional<std::string>& token) {
    return client.call<ecs::ListClustersResponse>(operations::kListClusters,
                                                  ecs::ListClustersRequest{.next_token = token});
  };
  GANTRY_TRY(auto arns, list_all(list, &ecs::ListClustersResponse::cluster_arns));
  return describe_all<ecs::Cluster>(
      arns, [&](std::vector<std::string> piece) -> Result<std::vector<ecs::Cluster>> {
        GANTRY_TRY(auto answer, client.call<ecs::DescribeClustersResponse>(
                                    operations::kDescribeClusters,
                                    ecs::DescribeClustersRequest{.clusters = std::move(piece)}));
        return answer.clusters.value_or(std::vector<ecs::Cluster>());
      });
}

Result<std::vector<ecs::ContainerInstance>> fetch_instances(ApiClient& client,
                                                            const std::string& cluster) {
  auto list = [&](const std::optional<std::string>& token) {
    return client.call<ecs::ListContainerInstancesResponse>(
        operations::kListContainerInstances,
        ecs::ListContainerInstancesRequest{.cluster = cluster, .next_token = token});
  };
  GANTRY_TRY(auto arns,
             list_all(list, &ecs::ListContainerInstancesResponse::container_instance_arns));
  return describe_all<ecs::ContainerInstance>(
      arns, [&](std::vector<std::string> piece) -> Result<std::vector<ecs::ContainerInstance>> {
        GANTRY_TRY(auto answer,
                   client.call<ecs::DescribeContainerInstancesResponse>(
                       operations::kDescribeContainerInstances,
                       ecs::DescribeContainerInstancesRequest{
                           .cluster = cluster, .container_instances = std::move(piece)}));
        return answer.container_instances.value_or(std::vector<ecs::ContainerInstance>());
      });
}

Result<std::vector<ecs::Task>> fetch_tasks(ApiClient& client, const std::string& cluster) {
  auto list = [&](const std::optional<std::string>& token) {
    return client.call<ecs::ListTasksResponse>(
        operations::kListTasks, ecs::ListTasksRequest{.cluster = cluster, .next_token = token});
  };
  GANTRY_TRY(auto arns, list_all(list, &ecs::ListTasksResponse::task_arns));
  return describe_all<ecs::Task>(
      arns, [&](std::vector<std::string> piece) -> Result<std::vector<ecs::Task>> {
        GANTRY_TRY(auto answer,
                   client.call<ecs::DescribeTasksResponse>(
                       operations::kDescribeTasks,
                       ecs::DescribeTasksRequest{.cluster = cluster, .tasks = std::move(piece)}));
        return answer.tasks.value_or(std::vector<ecs::Task>());
      });
}

std::string clusters_table(const Overview& overview) {
  std::vector<std::vector<std::string>> rows{
      {"CLUSTER", "STATUS", "INSTANCES", "RUNNING TASKS", "PENDING TASKS"}};
  for (const auto& entry : overview.clusters) {
    const auto& cluster = entry.cluster;
    rows.push_back({cluster.cluster_name.value_or("-"), cluster.status.value_or("-"),
                    text_of(cluster.registered_container_instances_count),
                    text_of(cluster.running_tasks_count), text_of(cluster.pending_tasks_count)});
  }
  return text_table(rows);
}

struct Membership {
  std::string cluster = "-";
  std::string status = "-";
};

/// By EC2 instance id: which cluster it has joined, and as what.
std::map<std::string, Membership> memberships(const Overview& overview) {
  std::map<std::string, Membership> found;
  for (const auto& entry : overview.clusters) {
    for (const auto& instance : entry.instances) {
      found[instance.ec2_instance_id.value_or("")] = {
          .cluster = entry.cluster.cluster_name.value_or("-"),
          .status = fmt::format("{}, agent {}", instance.status.value_or("-"),
                                instance.agent_connected.value_or(false) ? "connected" : "away")};
    }
  }
  return found;
}

std::string instances_table(const Overview& overview) {
  auto joined = memberships(overview);
  std::vector<std::vector<std::string>> rows{
      {"INSTANCE", "TYPE", "STATE", "PRIVATE IP", "CLUSTER", "CONTAINER INSTANCE"}};
  for (const auto& instance : overview.instances) {
    const auto& membership = joined[instance.id];
    rows.push_back({instance.id, instance.type, instance.state,
                    instance.private_ip.empty() ? "-" : instance.private_ip, membership.cluster,
                    membership.status});
  }
  return text_table(rows);
}

std::string ports_of(const ecs::Task& task) {
  std::vector<std::string> ports;
  for (const auto& container : task.containers.value_or(std::vector<ecs::Container>())) {
    for (const auto& binding :
         container.network_bindings.value_or(std::vector<ecs::NetworkBinding>())) {
      ports.push_back(
          fmt::format("{}->{}", text_of(binding.host_port), text_of(binding.container_port)));
    }
  }
  return ports.empty() ? "-" : fmt::format("{}", fmt::join(ports, ", "));
}

std::string tasks_table(const Overview& overview) {
  std::vector<std::vector<std::string>> rows{
      {"TASK", "CLUSTER", "DEFINITION", "STATUS", "DESIRED", "INSTANCE", "PORTS"}};
  for (const auto& entry : overview.clusters) {
    std::map<std::string, std::string> ec2_ids;  // by container instance ARN
    for (const auto& instance : entry.instances) {
      ec2_ids[instance.container_instance_arn.value_or("")] =
          instance.ec2_instance_id.value_or("-");
    }
    for (const auto& task : entry.tasks) {
      const auto host = ec2_ids.find(task.container_instance_arn.value_or(""));
      rows.push_back({short_name(task.task_arn), entry.cluster.cluster_name.value_or("-"),
                      short_name(task.task_definition_arn), task.last_status.value_or("-"),
                      task.desired_status.value_or("-"), host == ec2_ids.end() ? "-" : host->second,
                      ports_of(task)});
    }
  }
  return text_table(rows);
}

}  // namespace

Result<std::vector<Ec2Instance>> read_instances(std::string_view xml) {
  boost::property_tree::ptree tree;
  std::vector<Ec2Instance> found;
  try {
    std::istringstream in{std::string(xml)};
    boost::property_tree::read_xml(in, tree, boost::property_tree::xml_parser::trim_whitespace);
    for (const auto& reservation : tree.get_child("DescribeInstancesResponse.reservationSet")) {
      for (const auto& [name, item] : reservation.second.get_child("instancesSet")) {
        found.push_back({.id = item.get<std::string>("instanceId"),
                         .type = item.get<std::string>("instanceType", "-"),
                         .state = item.get<std::string>("instanceState.name", "-"),
                         .private_ip = item.get<std::string>("privateIpAddress", "")});
      }
    }
  } catch (const boost::property_tree::ptree_error& error) {
    return failure("MalformedResponse",
                   fmt::format("EC2's answer cannot be read: {}", error.what()));
  }
  return found;
}

Result<Overview> fetch_overview(ApiClient& client) {
  Overview overview;
  GANTRY_TRY(auto clusters, fetch_clusters(client));
  for (auto& cluster : clusters) {
    const auto arn = cluster.cluster_arn.value_or("");
    GANTRY_TRY(auto instances, fetch_instances(client, arn));
    GANTRY_TRY(auto tasks, fetch_tasks(client, arn));
    overview.clusters.push_back({.cluster = std::move(cluster),
                                 .instances = std::move(instances),
                                 .tasks = std::move(tasks)});
  }
  GANTRY_TRY(auto xml, client.call_query(api::ec2::operations::kDescribeInstances));
  GANTRY_TRY(overview.instances, read_instances(xml));
  return overview;
}

std::string render(const Overview& overview) {
  return fmt::format("{}\n{}\n{}", clusters_table(overview), instances_table(overview),
                     tasks_table(overview));
}

}  // namespace gantry::cli
