#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/shared_text.h"
#include "ecs/instance_health.h"
#include "ecs/model/account_setting.h"
#include "ecs/model/capacity_provider.h"
#include "ecs/model/cluster.h"
#include "ecs/model/container_instance.h"
#include "ecs/model/resources.h"
#include "ecs/model/service.h"
#include "ecs/model/task.h"
#include "ecs/model/task_definition.h"
#include "ecs/plan/fleet.h"
#include "store/database.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::ec2 {
class Ec2;
}

namespace gantry::ecs {

/// What the tasks on each instance take from it; derived from the task table, so that it cannot
/// drift from it.
class UsageByInstance {
 public:
  explicit UsageByInstance(store::Table<Task>& tasks);

  /// Zero for an instance without tasks.
  [[nodiscard]] const Usage& of(std::string_view instance_arn) const;

 private:
  std::map<std::string, Usage, std::less<>> usage_;
};

struct GenerationCounts {
  std::int32_t running = 0;
  std::int32_t pending = 0;

  friend bool operator==(const GenerationCounts&, const GenerationCounts&) = default;
};

/// The tasks of each deployment and task set, counted by their `started_by`; derived as the above.
class CountsByGeneration {
 public:
  explicit CountsByGeneration(store::Table<Task>& tasks);

  /// Zero for one without tasks.
  [[nodiscard]] GenerationCounts of(std::string_view generation_id) const;

 private:
  std::map<std::string, GenerationCounts, std::less<>> counts_;
};

/// The active tasks of each task definition, and the services and task sets that name it; derived
/// as the above. A deleted definition stays until nothing refers to it.
class DefinitionReferences {
 public:
  DefinitionReferences(store::Table<Task>& tasks, store::Table<Service>& services,
                       store::Table<TaskSet>& task_sets);

  [[nodiscard]] bool contains(std::string_view definition_arn) const {
    return counts_.contains(definition_arn);
  }

 private:
  void add(std::string_view definition_arn, std::int64_t step);

  std::map<std::string, std::int64_t, std::less<>> counts_;
};

/// The tasks of a cluster by last status; derived as the above.
class CountsByCluster {
 public:
  explicit CountsByCluster(store::Table<Task>& tasks);

  [[nodiscard]] std::size_t of(std::string_view cluster_arn, TaskStatus status) const;
  /// PENDING, as clusters count it: all before RUNNING.
  [[nodiscard]] std::size_t pending(std::string_view cluster_arn) const;

 private:
  using Counts = std::array<std::size_t, static_cast<std::size_t>(TaskStatus::kStopped) + 1>;
  std::map<SharedText, Counts, std::less<>> counts_;
};

/// ECS's control state. State thread only.
struct Tables {
  using Listed = std::pair<SharedText, DesiredStatus>;                 ///< an ARN
  using ListedIn = std::tuple<SharedText, SharedText, DesiredStatus>;  ///< a cluster's ARN, a text

  explicit Tables(store::Database& database);
  ~Tables();
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  ec2::Ec2* ec2 = nullptr;  ///< whose interfaces the tasks of mode awsvpc have

  store::Table<Cluster> clusters;
  store::Table<CapacityProvider> capacity_providers;
  store::Table<AccountSetting> account_settings;
  store::Table<TaskDefinition> task_definitions;
  store::Table<Family> families;
  store::Table<ContainerInstance> container_instances;
  store::Table<Task> tasks;
  store::Table<Service> services;
  store::Table<ServiceEvent> service_events;
  store::Table<TaskSet> task_sets;
  store::Table<ServiceRevision> service_revisions;
  store::Table<ServiceDeployment> service_deployments;

  store::Index<ContainerInstance, std::string>
      instances_by_cluster;  ///< those that are not INACTIVE
  store::Index<ContainerInstance, std::string>
      instances_by_ec2_id;  ///< those that are not INACTIVE
  store::Index<ContainerInstance, std::string> instances_by_token;
  store::Index<Task, Listed> tasks_by_cluster;
  store::Index<Task, Listed> tasks_by_instance;
  store::Index<Task, Listed> tasks_by_service;
  store::Index<Task, ListedIn> tasks_by_family;
  store::Index<Task, ListedIn> tasks_by_starter;  ///< those with a startedBy
  store::Index<Task, SharedText> active_tasks_by_instance;
  store::Index<Task, SharedText> active_tasks_by_service;
  store::Index<Task, SharedText> provisioning_tasks;  ///< by cluster: those that wait for capacity
  store::Index<Task, std::string> tasks_by_token;  ///< "CLUSTER-ARN TOKEN", RunTask's clientToken
  store::Index<Task, Time> stopped_tasks;          ///< by the minute in which they stopped
  store::Index<Task, SharedText> uncounted_tasks_by_service;  ///< stopped, not `counted`
  store::Index<Service, std::string> services_by_cluster;     ///< those that are not INACTIVE
  store::Index<Service, std::string> services_by_token;       ///< "CLUSTER-ARN TOKEN"
  store::Index<TaskSet, std::string> task_sets_by_service;
  store::Index<ServiceRevision, std::string> revisions_by_service;
  store::Index<ServiceDeployment, std::string> deployments_by_service;
  UsageByInstance usage;
  InstanceHealth instance_health;
  CountsByGeneration generations;
  Fleet fleet;  ///< what placement looks at
  DefinitionReferences definition_references;
  store::Index<Cluster, std::string> clusters_by_capacity_provider;  ///< by ARN; ACTIVE ones
  store::Index<CapacityProvider, std::string>
      capacity_providers_by_group;  ///< by the Auto Scaling group's ARN; ACTIVE ones
  store::Index<TaskDefinition, TaskDefinitionStatus> definitions_by_status;
  CountsByCluster task_counts;

 private:
  TextPool texts_;
};

}  // namespace gantry::ecs
