#include "ecs/tables.h"

#include <fmt/format.h>

namespace gantry::ecs {
namespace {

template <class T>
std::optional<T> when(bool condition, T value) {
  return condition ? std::optional<T>(std::move(value)) : std::nullopt;
}

bool is_listed(const ContainerInstance& instance) {
  return instance.status != ContainerInstanceStatus::kInactive;
}

void count(Usage& usage, const Task& task, int step) {
  if (task.last_status == TaskStatus::kRunning) {
    usage.running_tasks += step;
  } else if (task.last_status < TaskStatus::kRunning) {
    usage.pending_tasks += step;
  }
}

std::vector<std::string> capacity_provider_arns(const Cluster& cluster) {
  std::vector<std::string> arns;
  if (cluster.status != ClusterStatus::kActive) return arns;
  const std::string prefix = cluster.arn.substr(0, cluster.arn.rfind(':') + 1);
  for (const auto& name : cluster.capacity_providers)
    arns.push_back(prefix + "capacity-provider/" + name);
  return arns;
}

}  // namespace

UsageByInstance::UsageByInstance(store::Table<Task>& tasks) {
  tasks.observe(
      [this](const Task& task) {
        if (!is_active(task) || task.container_instance_arn.empty()) return;
        Usage& usage = usage_[task.container_instance_arn];
        add_claim(usage.claimed, task.claim);
        count(usage, task, 1);
      },
      [this](const Task& task) {
        if (!is_active(task) || task.container_instance_arn.empty()) return;
        const auto found = usage_.find(task.container_instance_arn);
        remove_claim(found->second.claimed, task.claim);
        count(found->second, task, -1);
        if (found->second == Usage{}) usage_.erase(found);
      });
}

const Usage& UsageByInstance::of(std::string_view instance_arn) const {
  static const Usage kNone;
  const auto found = usage_.find(instance_arn);
  return found == usage_.end() ? kNone : found->second;
}

CountsByGeneration::CountsByGeneration(store::Table<Task>& tasks) {
  const auto add = [this](const Task& task, int step) {
    if (task.service_arn.empty() || task.last_status > TaskStatus::kRunning) return;
    GenerationCounts& counts = counts_[task.started_by];
    (task.last_status == TaskStatus::kRunning ? counts.running : counts.pending) += step;
    if (counts == GenerationCounts{}) counts_.erase(task.started_by);
  };
  tasks.observe([add](const Task& task) { add(task, 1); },
                [add](const Task& task) { add(task, -1); });
}

GenerationCounts CountsByGeneration::of(std::string_view generation_id) const {
  const auto found = counts_.find(generation_id);
  return found == counts_.end() ? GenerationCounts{} : found->second;
}

DefinitionReferences::DefinitionReferences(store::Table<Task>& tasks,
                                           store::Table<Service>& services,
                                           store::Table<TaskSet>& task_sets) {
  const auto of_task = [this](const Task& task, std::int64_t step) {
    if (is_active(task)) add(task.task_definition_arn, step);
  };
  tasks.observe([of_task](const Task& task) { of_task(task, 1); },
                [of_task](const Task& task) { of_task(task, -1); });
  const auto of_service = [this](const Service& service, std::int64_t step) {
    if (service.status == ServiceStatus::kInactive) return;
    if (!service.task_definition_arn.empty()) add(service.task_definition_arn, step);
    for (const auto& deployment : service.deployments) add(deployment.task_definition_arn, step);
  };
  services.observe([of_service](const Service& service) { of_service(service, 1); },
                   [of_service](const Service& service) { of_service(service, -1); });
  task_sets.observe([this](const TaskSet& set) { add(set.task_definition_arn, 1); },
                    [this](const TaskSet& set) { add(set.task_definition_arn, -1); });
}

void DefinitionReferences::add(std::string_view definition_arn, std::int64_t step) {
  const auto at = counts_.try_emplace(std::string(definition_arn)).first;
  at->second += step;
  if (at->second == 0) counts_.erase(at);
}

CountsByCluster::CountsByCluster(store::Table<Task>& tasks) {
  const auto add = [this](const Task& task, std::size_t step) {
    counts_[task.cluster_arn][static_cast<std::size_t>(task.last_status)] += step;
  };
  tasks.observe([add](const Task& task) { add(task, 1); },
                [add](const Task& task) { add(task, std::size_t(0) - 1); });
}

std::size_t CountsByCluster::of(std::string_view cluster_arn, TaskStatus status) const {
  const auto found = counts_.find(cluster_arn);
  return found == counts_.end() ? 0 : found->second[static_cast<std::size_t>(status)];
}

std::size_t CountsByCluster::pending(std::string_view cluster_arn) const {
  return of(cluster_arn, TaskStatus::kProvisioning) + of(cluster_arn, TaskStatus::kPending) +
         of(cluster_arn, TaskStatus::kActivating);
}

Tables::Tables(store::Database& database)
    : clusters(database),
      capacity_providers(database),
      account_settings(database),
      task_definitions(database),
      families(database),
      container_instances(database),
      tasks(database),
      services(database),
      service_events(database),
      task_sets(database),
      service_revisions(database),
      service_deployments(database),
      instances_by_cluster(
          container_instances,
          [](const ContainerInstance& i) { return when(is_listed(i), i.cluster_arn); }),
      instances_by_ec2_id(container_instances,
                          [](const ContainerInstance& i) {
                            return when(is_listed(i) && !i.ec2_instance_id.empty(),
                                        i.ec2_instance_id);
                          }),
      instances_by_token(container_instances,
                         [](const ContainerInstance& i) {
                           return when(!i.registration_token.empty(), i.registration_token);
                         }),
      tasks_by_cluster(tasks,
                       [](const Task& t) { return Listed(t.cluster_arn, t.desired_status); }),
      tasks_by_instance(tasks,
                        [](const Task& t) {
                          return when(!t.container_instance_arn.empty(),
                                      Listed(t.container_instance_arn, t.desired_status));
                        }),
      tasks_by_service(tasks,
                       [](const Task& t) {
                         return when(!t.service_arn.empty(),
                                     Listed(t.service_arn, t.desired_status));
                       }),
      tasks_by_family(tasks,
                      [](const Task& t) {
                        return ListedIn(t.cluster_arn, family_of(t.task_definition_arn),
                                        t.desired_status);
                      }),
      tasks_by_starter(tasks,
                       [](const Task& t) {
                         return when(!t.started_by.empty(),
                                     ListedIn(t.cluster_arn, t.started_by, t.desired_status));
                       }),
      active_tasks_by_instance(tasks,
                               [](const Task& t) {
                                 return when(is_active(t) && !t.container_instance_arn.empty(),
                                             t.container_instance_arn);
                               }),
      active_tasks_by_service(tasks,
                              [](const Task& t) {
                                return when(is_active(t) && !t.service_arn.empty(), t.service_arn);
                              }),
      provisioning_tasks(tasks,
                         [](const Task& t) {
                           return when(t.last_status == TaskStatus::kProvisioning, t.cluster_arn);
                         }),
      tasks_by_token(tasks,
                     [](const Task& t) {
                       return when(!t.client_token.empty(),
                                   fmt::format("{} {}", t.cluster_arn, t.client_token));
                     }),
      stopped_tasks(
          tasks,
          [](const Task& t) {
            return when(
                t.stopped_at.has_value(),
                Time(std::chrono::floor<std::chrono::minutes>(t.stopped_at.value_or(Time{}))));
          }),
      uncounted_tasks_by_service(
          tasks,
          [](const Task& t) {
            return when(!is_active(t) && !t.counted && !t.service_arn.empty(), t.service_arn);
          }),
      services_by_cluster(services,
                          [](const Service& s) {
                            return when(s.status != ServiceStatus::kInactive, s.cluster_arn);
                          }),
      services_by_token(services,
                        [](const Service& s) {
                          return when(!s.client_token.empty(),
                                      s.cluster_arn + " " + s.client_token);
                        }),
      task_sets_by_service(task_sets, [](const TaskSet& t) { return t.service_arn; }),
      revisions_by_service(service_revisions,
                           [](const ServiceRevision& r) { return r.service_arn; }),
      deployments_by_service(service_deployments,
                             [](const ServiceDeployment& d) { return d.service_arn; }),
      usage(tasks),
      instance_health(container_instances),
      generations(tasks),
      fleet(container_instances, tasks),
      definition_references(tasks, services, task_sets),
      clusters_by_capacity_provider(clusters, capacity_provider_arns),
      capacity_providers_by_group(capacity_providers,
                                  [](const CapacityProvider& p) {
                                    return when(
                                        p.status == CapacityProviderStatus::kActive,
                                        p.auto_scaling_group.auto_scaling_group_arn.value_or(""));
                                  }),
      definitions_by_status(task_definitions, [](const TaskDefinition& d) { return d.status; }),
      task_counts(tasks) {
  tasks.before_store([this](Task& task) { share_texts(task, texts_); });
}

Tables::~Tables() = default;

}  // namespace gantry::ecs
