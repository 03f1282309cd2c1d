#include "ecs/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "api/ecs/errors.h"
#include "ecs/launch.h"
#include "ecs/ops/capacity_strategy.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/service_lookup.h"
#include "ecs/plan/placement_planner.h"
#include "ecs/task_network.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::string quantity(std::int64_t free, std::string_view unit, std::int64_t needed) {
  return fmt::format("It has {} {} free, and the task needs {}.", std::max<std::int64_t>(free, 0),
                     unit, needed);
}

std::string missing_attribute(const ContainerInstance& instance, const PlacementRequest& request) {
  for (const auto& name : request.required_attributes) {
    if (!find_attribute(instance, name)) {
      return fmt::format("It lacks the attribute {}, which the task definition requires.", name);
    }
  }
  return {};
}

std::string busy_ports(const Host& host, const PlacementRequest& request) {
  const auto describe = [](const std::set<int>& wanted, const std::set<int>& reserved,
                           const std::vector<std::uint16_t>& claimed, std::string_view protocol) {
    std::string text;
    for (const int port : wanted) {
      if (reserved.contains(port)) {
        text += fmt::format("{} port {} is reserved on it. ", protocol, port);
      } else if (std::ranges::binary_search(claimed, port)) {
        text += fmt::format("A task on it already uses {} port {}. ", protocol, port);
      }
    }
    return text;
  };
  const Resources& offer = host.record->registered;
  std::string text = describe(request.claim.tcp_ports, offer.tcp_ports, host.tcp_ports, "TCP") +
                     describe(request.claim.udp_ports, offer.udp_ports, host.udp_ports, "UDP");
  if (!text.empty()) text.pop_back();
  return text;
}

std::string sentence_of(const Host& host, const PlacementRequest& request, Refusal refusal) {
  const Room room = host.room();
  switch (refusal) {
    case Refusal::kNone:
      return "It takes such a task.";
    case Refusal::kCapacityProvider:
      return request.capacity_provider.empty()
                 ? "It is in no capacity provider of the strategy."
                 : fmt::format("It is not in the capacity provider {}.", request.capacity_provider);
    case Refusal::kInactive:
      return fmt::format("It is {} and takes no new tasks.", to_string(host.record->status));
    case Refusal::kAgent:
      return "Its agent is not connected.";
    case Refusal::kAttribute:
      return missing_attribute(*host.record, request);
    case Refusal::kLocation:
      return fmt::format("It is not in {}.", request.zone.value_or(""));
    case Refusal::kCpu:
      return quantity(room.cpu, "CPU units", request.claim.cpu.value);
    case Refusal::kGpu:
      return quantity(room.gpus, "GPUs", request.claim.gpus);
    case Refusal::kMemory:
      return quantity(room.memory, "MiB of memory", request.claim.memory.value);
    case Refusal::kPorts:
      return busy_ports(host, request);
    case Refusal::kEni:
      return quantity(room.enis, "network interfaces", request.claim.enis);
    case Refusal::kMemberOf:
      return "It does not meet a memberOf constraint.";
    case Refusal::kDistinctInstance:
      return fmt::format("distinctInstance: a task of the group {} is on it already.",
                         request.group);
  }
  return {};
}

InstanceVerdict verdict_of(const Fleet& fleet, const ContainerInstance& instance,
                           const PlacementRequest& request, Refusal refusal) {
  const Attribute* zone = find_attribute(instance, "ecs.availability-zone");
  return {.instance_arn = instance.arn,
          .ec2_instance_id = instance.ec2_instance_id,
          .zone = zone ? zone->value.value_or("") : "",
          .takes = refusal == Refusal::kNone,
          .reason = std::string(failure_reason(refusal)),
          .sentence = sentence_of(*fleet.find(instance.arn), request, refusal)};
}

bool serves(const ContainerInstance& instance, const CapacityStrategy& strategy) {
  return strategy.empty() || std::ranges::any_of(strategy, [&](const auto& item) {
           return item.capacity_provider == instance.capacity_provider_name;
         });
}

/// With a strategy, only instances of its providers take such a task.
std::vector<InstanceVerdict> verdicts(const Tables& tables, const std::string& cluster_arn,
                                      const PlacementRequest& request,
                                      const CapacityStrategy& strategy = {}) {
  std::vector<InstanceVerdict> list;
  for (const auto& [instance, refusal] : explain_placement(tables.fleet, cluster_arn, request)) {
    const auto shown = serves(*instance, strategy) ? refusal : Refusal::kCapacityProvider;
    list.push_back(verdict_of(tables.fleet, *instance, request, shown));
  }
  return list;
}

/// Where there may be only one, and it is there, is told as such.
Result<PlacementRequest> placement_of(const Tables& tables, const Service& service,
                                      const TaskDefinition& definition) {
  GANTRY_TRY(PlacementRequest request, placement_for(tables, service, definition));
  if (service.scheduling == SchedulingStrategy::kDaemon) request.rules.distinct_instance = true;
  return request;
}

std::string waiting_for_agent(const ContainerInstance* instance, const Task& task) {
  const std::string name(id_of(task.container_instance_arn));
  if (!instance) return fmt::format("Its container instance {} is gone.", name);
  if (!instance->agent_connected) {
    return fmt::format(
        "The agent of container instance {} is not connected. It gets the task when it connects "
        "again.",
        name);
  }
  if (!task.delivery.start_acknowledged) {
    return fmt::format(
        "The task was sent to the agent of container instance {}, which has not acknowledged it "
        "yet.",
        name);
  }
  if (task.pull_started_at && !task.pull_stopped_at) {
    return fmt::format("The agent of container instance {} is pulling its images.", name);
  }
  return fmt::format(
      "The agent of container instance {} has the task and has not reported its containers as "
      "started yet.",
      name);
}

std::vector<std::string> sentences_of(const Tables& tables, const Task& task) {
  std::vector<std::string> text;
  switch (task.last_status) {
    case TaskStatus::kProvisioning:
      text.push_back(
          task.capacity_provider_name.empty()
              ? "It waits until an instance has room for it."
              : fmt::format("It waits until an instance of the capacity provider {} has room for "
                            "it.",
                            task.capacity_provider_name));
      break;
    case TaskStatus::kPending:
    case TaskStatus::kActivating:
      text.push_back(
          waiting_for_agent(tables.container_instances.find(task.container_instance_arn), task));
      break;
    case TaskStatus::kRunning:
      text.push_back(
          fmt::format("It runs on container instance {}.", id_of(task.container_instance_arn)));
      break;
    case TaskStatus::kDeactivating:
    case TaskStatus::kStopping:
    case TaskStatus::kDeprovisioning:
      text.push_back(fmt::format("It is stopping: {}.", task.stopped_reason));
      break;
    case TaskStatus::kStopped:
      text.push_back(fmt::format("It has stopped: {}.", task.stopped_reason));
      break;
  }
  const bool shall_stop = task.desired_status == DesiredStatus::kStopped;
  if (shall_stop && task.last_status <= TaskStatus::kRunning) {
    text.push_back(fmt::format("It shall stop: {}.", task.stopped_reason));
  }
  for (const auto& container : task.containers) {
    if (!container.reason.empty()) {
      text.push_back(fmt::format("Container {}: {}", container.name, container.reason));
    }
  }
  return text;
}

void add_counts(const Tables& tables, const Service& service, Time now,
                std::vector<std::string>& text) {
  int running = 0;
  int pending = 0;
  for (const Task& task : tables.active_tasks_by_service.range(service.arn)) {
    if (task.desired_status != DesiredStatus::kRunning) continue;
    ++(task.last_status == TaskStatus::kRunning ? running : pending);
  }
  if (service.scheduling == SchedulingStrategy::kReplica) {
    text.push_back(fmt::format("It wants {} tasks; {} run and {} are starting.",
                               service.desired_count, running, pending));
  } else {
    text.push_back(fmt::format(
        "It wants a task on each instance that meets its constraints; {} run and {} are starting.",
        running, pending));
  }
  const auto& throttle = service.throttle.next_start_at;
  if (throttle && *throttle > now) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(*throttle - now);
    text.push_back(fmt::format(
        "Its tasks did not reach RUNNING {} times in a row; the next one starts in {} s.",
        service.throttle.failures, wait.count()));
  }
  const Deployment* primary = primary_of(service);
  if (primary && !primary->rollout_state_reason.empty())
    text.push_back(primary->rollout_state_reason);
}

std::string last_event(const Tables& tables, const Service& service) {
  const ServiceEvent* last = nullptr;
  const std::string prefix = service.arn + "#";
  for (auto at = tables.service_events.lower_bound(prefix);
       at != tables.service_events.end() && at->key().starts_with(prefix); ++at) {
    last = &*at;
  }
  return last ? "Last event: " + last->message : "";
}

void add_places(Tables& tables, const std::string& cluster_arn, const PlacementRequest& request,
                PlacementPreview& shown) {
  const PlacementPlan plan = plan_placement(tables.fleet, cluster_arn, request);
  for (const ContainerInstance* instance : plan.placements) {
    shown.places.push_back(verdict_of(tables.fleet, *instance, request, Refusal::kNone));
  }
  if (plan.closest) {
    shown.closest =
        fmt::format("The closest matching (container-instance {}) {}",
                    id_of(plan.closest->instance->arn), event_text(plan.closest->refusal));
  } else if (static_cast<int>(plan.placements.size()) < request.count) {
    shown.closest =
        fmt::format("No Container Instances were found in your {}.",
                    request.capacity_provider.empty() ? "cluster" : "capacity provider");
  }
}

PlacementPreview preview(Tables& tables, const std::string& cluster_arn,
                         const PlacementRequest& request, const CapacityStrategy& strategy) {
  PlacementPreview shown{.wanted = request.count};
  if (strategy.empty()) {
    add_places(tables, cluster_arn, request, shown);
  } else {
    std::map<std::string, int> shares;
    for (auto& provider : share_out(strategy, request.count)) ++shares[std::move(provider)];
    for (const auto& [provider, count] : shares) {
      PlacementRequest theirs = request;
      theirs.capacity_provider = provider;
      theirs.count = count;
      add_places(tables, cluster_arn, theirs, shown);
    }
  }
  shown.instances = verdicts(tables, cluster_arn, request, strategy);
  return shown;
}

}  // namespace

Result<Explanation> explain_task(const Tables& tables, const Scope& scope,
                                 const std::string& cluster, const std::string& task) {
  GANTRY_TRY(const Cluster* found, find_cluster(tables, scope, cluster));
  GANTRY_TRY(const std::string arn, identify(*found, kTaskKind, task));
  const Task* record = tables.tasks.find(arn);
  if (!record) {
    return std::unexpected(errors::InvalidParameterException("The referenced task was not found."));
  }
  return Explanation{.arn = record->arn,
                     .status = std::string(to_string(record->last_status)),
                     .sentences = sentences_of(tables, *record),
                     .instances = verdicts(tables, found->arn, placement_for(tables, *record))};
}

Result<Explanation> explain_service(const Tables& tables, const Scope& scope,
                                    const std::string& cluster, const std::string& service,
                                    Time now) {
  GANTRY_TRY(const Cluster* found, find_cluster(tables, scope, cluster));
  GANTRY_TRY(const Service* record, find_service(tables, *found, service));
  Explanation explanation{.arn = record->arn, .status = std::string(to_string(record->status))};
  add_counts(tables, *record, now, explanation.sentences);
  if (auto event = last_event(tables, *record); !event.empty()) {
    explanation.sentences.push_back(std::move(event));
  }
  const TaskDefinition* definition = tables.task_definitions.find(record->task_definition_arn);
  if (!definition) {
    explanation.sentences.emplace_back("It has no task definition of its own.");
    return explanation;
  }
  GANTRY_TRY(const PlacementRequest request, placement_of(tables, *record, *definition));
  explanation.instances = verdicts(tables, found->arn, request, record->capacity_provider_strategy);
  return explanation;
}

Result<PlacementPreview> preview_run_task(Tables& tables, const Scope& scope,
                                          const api::ecs::RunTaskRequest& request,
                                          std::uint64_t seed) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables, scope, request.cluster));
  GANTRY_TRY(const TaskDefinition* definition,
             find_runnable(tables, scope, request.task_definition));
  GANTRY_CHECK(check_overrides(*definition, request.overrides));
  PlacementRequest placement{.claim = claim_with_overrides(*definition, request.overrides),
                             .required_attributes = definition->required_attributes,
                             .group = request.group.value_or(default_group(definition->family)),
                             .count = std::clamp(request.count.value_or(1), 0, 10),
                             .seed = seed};
  GANTRY_TRY(placement.rules, to_rules(request.placement_constraints, request.placement_strategy));
  GANTRY_CHECK(add_constraints(placement.rules, definition->document.placement_constraints));
  confine(tables, placement.rules, vpc_configuration(request.network_configuration));
  GANTRY_TRY(const CapacityStrategy strategy, strategy_of(*cluster, request));
  return preview(tables, cluster->arn, placement, strategy);
}

Result<PlacementPreview> preview_update_service(Tables& tables, const Scope& scope,
                                                const api::ecs::UpdateServiceRequest& request,
                                                std::uint64_t seed) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables, scope, request.cluster));
  GANTRY_TRY(const Service* found, find_active_service(tables, *cluster, request.service));
  Service service = *found;
  const std::string identifier = request.task_definition.value_or(service.task_definition_arn);
  GANTRY_TRY(const TaskDefinition* definition, find_runnable(tables, scope, identifier));
  if (request.placement_constraints) service.placement_constraints = *request.placement_constraints;
  if (request.placement_strategy) service.placement_strategy = *request.placement_strategy;
  const std::int32_t desired = request.desired_count.value_or(service.desired_count);
  const bool anew = request.force_new_deployment.value_or(false) ||
                    definition->arn != service.task_definition_arn;
  GANTRY_TRY(PlacementRequest placement, placement_of(tables, service, *definition));
  std::int64_t there = 0;
  for (const Task& task : tables.active_tasks_by_service.range(service.arn)) {
    there += task.desired_status == DesiredStatus::kRunning ? 1 : 0;
  }
  const auto hosts = static_cast<std::int32_t>(tables.fleet.hosts(cluster->arn).size());
  const bool daemon = service.scheduling == SchedulingStrategy::kDaemon;
  const std::int64_t wanted = daemon ? hosts : anew ? desired : desired - there;
  placement.count = static_cast<int>(std::max<std::int64_t>(wanted, 0));
  placement.seed = seed;
  return preview(tables, cluster->arn, placement,
                 request.capacity_provider_strategy.value_or(service.capacity_provider_strategy));
}

}  // namespace gantry::ecs
