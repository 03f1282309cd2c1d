#include "ecs/ops/convert.h"

namespace gantry::ecs {
namespace {

api::ecs::KeyValuePair pair_of(std::string name, std::size_t value) {
  return {.name = std::move(name), .value = std::to_string(value)};
}

std::size_t count_tasks(const Tables& tables, const Cluster& cluster,
                        std::initializer_list<TaskStatus> statuses) {
  std::size_t count = 0;
  for (const auto status : statuses) count += tables.task_counts.of(cluster.arn, status);
  return count;
}

std::size_t running_of(const Tables& tables, const Cluster& cluster) {
  return count_tasks(tables, cluster, {TaskStatus::kRunning});
}

std::size_t pending_of(const Tables& tables, const Cluster& cluster) {
  return count_tasks(tables, cluster,
                     {TaskStatus::kProvisioning, TaskStatus::kPending, TaskStatus::kActivating});
}

/// The tasks on machines from outside of EC2 (ECS Anywhere).
GenerationCounts external_tasks_of(const Tables& tables, const Cluster& cluster) {
  GenerationCounts counts;
  for (const ContainerInstance& instance : tables.instances_by_cluster.range(cluster.arn)) {
    if (!find_attribute(instance, "ecs.capability.external")) continue;
    counts.running += tables.usage.of(instance.arn).running_tasks;
    counts.pending += tables.usage.of(instance.arn).pending_tasks;
  }
  return counts;
}

std::size_t count_services(const Tables& tables, const Cluster& cluster, ServiceStatus status,
                           std::optional<bool> external = std::nullopt) {
  std::size_t count = 0;
  for (const Service& service : tables.services_by_cluster.range(cluster.arn)) {
    if (service.status != status) continue;
    if (!external || (service.launch_type == "EXTERNAL") == *external) ++count;
  }
  return count;
}

/// AWS: API_DescribeClusters, include STATISTICS; the names in the order of the API's sample.
std::vector<api::ecs::KeyValuePair> statistics_of(const Tables& tables, const Cluster& cluster) {
  const auto external = external_tasks_of(tables, cluster);
  const auto external_running = static_cast<std::size_t>(external.running);
  const auto external_pending = static_cast<std::size_t>(external.pending);
  const auto services = [&](ServiceStatus status, bool is_external) {
    return count_services(tables, cluster, status, is_external);
  };
  return {pair_of("runningEC2TasksCount", running_of(tables, cluster) - external_running),
          pair_of("runningFargateTasksCount", 0),
          pair_of("pendingEC2TasksCount", pending_of(tables, cluster) - external_pending),
          pair_of("pendingFargateTasksCount", 0),
          pair_of("activeEC2ServiceCount", services(ServiceStatus::kActive, false)),
          pair_of("activeFargateServiceCount", 0),
          pair_of("drainingEC2ServiceCount", services(ServiceStatus::kDraining, false)),
          pair_of("drainingFargateServiceCount", 0),
          pair_of("runningExternalTasksCount", external_running),
          pair_of("pendingExternalTasksCount", external_pending),
          pair_of("activeExternalServiceCount", services(ServiceStatus::kActive, true)),
          pair_of("drainingExternalServiceCount", services(ServiceStatus::kDraining, true))};
}

}  // namespace

api::ecs::Cluster to_api(const Tables& tables, const Cluster& cluster,
                         const std::optional<std::vector<std::string>>& include) {
  api::ecs::Cluster out{.capacity_providers = cluster.capacity_providers,
                        .cluster_arn = cluster.arn,
                        .cluster_name = cluster.name,
                        .default_capacity_provider_strategy = cluster.default_strategy,
                        .registered_container_instances_count = static_cast<std::int32_t>(
                            tables.instances_by_cluster.count(cluster.arn)),
                        .status = std::string(to_string(cluster.status))};
  out.running_tasks_count = static_cast<std::int32_t>(running_of(tables, cluster));
  out.pending_tasks_count = static_cast<std::int32_t>(pending_of(tables, cluster));
  out.active_services_count =
      static_cast<std::int32_t>(count_services(tables, cluster, ServiceStatus::kActive));
  out.service_connect_defaults = cluster.service_connect_defaults;
  out.statistics.emplace();
  if (includes(include, "STATISTICS")) out.statistics = statistics_of(tables, cluster);
  out.tags.emplace();
  if (includes(include, "TAGS")) out.tags = to_api(cluster.tags);
  out.settings.emplace();
  if (includes(include, "SETTINGS")) out.settings = cluster.settings;
  if (includes(include, "CONFIGURATIONS")) out.configuration = cluster.configuration;
  if (includes(include, "ATTACHMENTS") && !cluster.attachments_status.empty()) {
    // Managed scaling attaches its scaling policies here, once there is Auto Scaling.
    out.attachments.emplace();
    out.attachments_status = cluster.attachments_status;
  }
  return out;
}

api::ecs::CapacityProvider to_api(const CapacityProvider& provider,
                                  const std::optional<std::vector<std::string>>& include) {
  api::ecs::CapacityProvider out{.capacity_provider_arn = provider.arn,
                                 .name = provider.name,
                                 .status = std::string(to_string(provider.status))};
  if (is_fargate_provider(provider.name)) {
    out.type = provider.name;
  } else {
    out.type = "EC2_AUTOSCALING";
    out.auto_scaling_group_provider = provider.auto_scaling_group;
  }
  if (!provider.update_status.empty()) out.update_status = provider.update_status;
  if (!provider.update_status_reason.empty())
    out.update_status_reason = provider.update_status_reason;
  out.tags.emplace();
  if (includes(include, "TAGS")) out.tags = to_api(provider.tags);
  return out;
}

}  // namespace gantry::ecs
