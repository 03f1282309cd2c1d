#include "ecs/control/service_placement.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/log.h"
#include "ecs/capacity.h"
#include "ecs/plan/capacity_shares.h"
#include "ecs/task_network.h"

namespace gantry::ecs {
namespace {

constexpr std::string_view kSeeTroubleshooting =
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

/// What a generation launches: a deployment's or a task set's.
struct Source {
  std::string task_definition_arn;
  const std::vector<api::ecs::CapacityProviderStrategyItem>* strategy = nullptr;
  const ServiceRevision* revision = nullptr;  ///< null for a task set
  std::optional<api::ecs::NetworkConfiguration> network = {};
};

std::optional<Source> source_of(const Tables& tables, const Service& service,
                                std::string_view generation) {
  const auto deployment = std::ranges::find(service.deployments, generation, &Deployment::id);
  if (deployment != service.deployments.end()) {
    return Source{.task_definition_arn = deployment->task_definition_arn,
                  .strategy = &service.capacity_provider_strategy,
                  .revision = tables.service_revisions.find(deployment->revision_arn),
                  .network = service.network_configuration};
  }
  for (const TaskSet& set : tables.task_sets_by_service.range(service.arn)) {
    if (set.id == generation) {
      return Source{.task_definition_arn = set.task_definition_arn,
                    .strategy = &set.capacity_provider_strategy,
                    .network = set.network_configuration};
    }
  }
  return std::nullopt;
}

/// AWS: API_CreateService, propagateTags and enableECSManagedTags.
Tags tags_for(const Service& service, const Cluster& cluster, const TaskDefinition& definition) {
  Tags tags;
  if (service.propagate_tags == "SERVICE") tags = service.tags;
  if (service.propagate_tags == "TASK_DEFINITION") tags = definition.tags;
  if (service.enable_ecs_managed_tags) {
    tags["aws:ecs:clusterName"] = cluster.name;
    tags["aws:ecs:serviceName"] = service.name;
  }
  return tags;
}

NewServiceEvent failure_event(const Service& service, const StartIntent& start,
                              const std::optional<InstanceRefusal>& closest,
                              const CapacityProvider* provider) {
  const std::string where = start.zone.empty() ? "" : fmt::format(" in {}", start.zone);
  const std::string_view verb = start.zone.empty() ? "was unable" : "is unable";
  std::string text = fmt::format(
      "(service {}) {} to place a task{} because no container instance met all of its "
      "requirements. ",
      service.name, verb, where);
  NewServiceEvent event{.action = ServiceAction::kTaskPlacementFailure};
  if (closest && closest->instance != nullptr) {
    fmt::format_to(std::back_inserter(text), "The closest matching (container-instance {}) {} ",
                   id_of(closest->instance->arn), event_text(closest->refusal));
    event.action_reason = failure_reason(closest->refusal);
    event.action_resources.push_back(closest->instance->arn);
  } else {
    fmt::format_to(std::back_inserter(text),
                   "Reason: No Container Instances were found in your {}. ",
                   provider ? "capacity provider" : "cluster");
    if (provider) event.action_resources.push_back(provider->arn);
  }
  event.message = text + std::string(kSeeTroubleshooting);
  return event;
}

/// Where the tasks of the intent go.
PlacementPlan place(Tables& tables, const Service& service, const StartIntent& start,
                    PlacementRequest& request, int count) {
  if (start.instance.empty()) {
    request.count = count;
    if (!start.zone.empty()) request.zone = start.zone;
    return plan_placement(tables.fleet, service.cluster_arn, request);
  }
  PlacementPlan plan;
  const auto* instance = tables.container_instances.find(start.instance);
  const Refusal refusal = check_instance(tables.fleet, start.instance, request);
  if (refusal == Refusal::kNone) {
    plan.placements.push_back(instance);
  } else {
    plan.closest = InstanceRefusal{.instance = instance, .refusal = refusal};
  }
  return plan;
}

/// The tasks of the generation that shall run, by capacity provider.
std::map<std::string, int> tasks_by_provider(const Tables& tables, const Service& service,
                                             const StartIntent& start) {
  std::map<std::string, int> counts;
  for (const Task& task : tables.active_tasks_by_service.range(service.arn)) {
    if (task.started_by == start.generation && task.desired_status == DesiredStatus::kRunning)
      ++counts[task.capacity_provider_name];
  }
  return counts;
}

/// Carries one intent out, a capacity provider after the other.
struct Starter {
  Tables& tables;
  store::Tx& tx;
  IdSource& ids;
  Time now;
  const Service& service;
  const StartIntent& start;
  PlacementOutcome& outcome;

  void launch(const NewTask& wanted, PlacementRequest& request, int count) {
    const PlacementPlan plan = place(tables, service, start, request, count);
    for (const ContainerInstance* instance : plan.placements)
      outcome.tasks.push_back(create_task(tables, tx, now, ids, wanted, instance));
    const int missing = count - static_cast<int>(plan.placements.size());
    if (missing == 0) return;
    const auto* provider =
        find_capacity_provider(tables, service.cluster_arn, wanted.capacity_provider_name);
    // A task that waits keeps to no zone, so none does for zones' balance.
    const bool waits = has_managed_scaling(provider) && start.zone.empty();
    const int left = waits ? let_wait(wanted, missing) : missing;
    outcome.missing += left;
    if (left == 0 || outcome.failure) return;
    if (waits) {
      outcome.failure = NewServiceEvent{
          .message = fmt::format("(service {}) was unable to place tasks in your cluster because "
                                 "the tasks provisioning capacity limit was exceeded.",
                                 service.name),
          .action = ServiceAction::kTaskPlacementFailure,
          .action_resources = {provider->arn}};
    } else {
      outcome.failure = failure_event(service, start, plan.closest, provider);
    }
  }

  /// How many must not wait: too many do.
  int let_wait(const NewTask& wanted, int count) {
    const auto room = static_cast<std::int64_t>(waiting_room(tables, service.cluster_arn));
    const int waiting = static_cast<int>(std::min<std::int64_t>(count, room));
    for (int i = 0; i < waiting; ++i)
      outcome.tasks.push_back(create_task(tables, tx, now, ids, wanted, nullptr));
    return count - waiting;
  }
};

}  // namespace

std::optional<PlacementRequest> daemon_request(const Tables& tables, const Service& service) {
  const Deployment* primary = primary_of(service);
  const auto* definition =
      primary ? tables.task_definitions.find(primary->task_definition_arn) : nullptr;
  if (!definition) return std::nullopt;
  auto request = placement_for(tables, service, *definition);
  if (!request) return std::nullopt;
  return *std::move(request);
}

bool is_eligible(const Tables& tables, const ContainerInstance& instance,
                 const PlacementRequest& request) {
  switch (check_instance(tables.fleet, instance.arn, request)) {
    case Refusal::kCapacityProvider:
    case Refusal::kInactive:
    case Refusal::kAttribute:
    case Refusal::kLocation:
    case Refusal::kMemberOf:
      return false;
    case Refusal::kNone:
    case Refusal::kAgent:
    case Refusal::kCpu:
    case Refusal::kGpu:
    case Refusal::kMemory:
    case Refusal::kPorts:
    case Refusal::kEni:
    case Refusal::kDistinctInstance:
      return true;
  }
  return true;
}

PlacementOutcome carry_out(Tables& tables, store::Tx& tx, IdSource& ids, Time now,
                           const Service& service, const StartIntent& start, int most) {
  PlacementOutcome outcome{.missing = start.count};
  const auto source = source_of(tables, service, start.generation);
  const auto* cluster = tables.clusters.find(service.cluster_arn);
  const auto* definition =
      source ? tables.task_definitions.find(source->task_definition_arn) : nullptr;
  if (!cluster || !definition) {
    log::warn("{} cannot start tasks: its cluster or task definition is gone", service.arn);
    return outcome;
  }
  auto request = placement_for(tables, service, *definition);
  if (!request) {
    log::warn("{} cannot start tasks: {}", service.arn, request.error().message);
    return outcome;
  }
  confine(tables, request->rules, vpc_configuration(source->network));
  request->seed = ids.u64();
  const NewTask wanted{.cluster = cluster,
                       .definition = definition,
                       .group = service_group(service.name),
                       .started_by = start.generation,
                       .tags = tags_for(service, *cluster, *definition),
                       .service_arn = service.arn,
                       .enable_execute_command = service.enable_execute_command,
                       .network = vpc_configuration(source->network),
                       .revision = source->revision};
  const int count = std::min(start.count, most);
  outcome.missing = 0;
  Starter starter{.tables = tables,
                  .tx = tx,
                  .ids = ids,
                  .now = now,
                  .service = service,
                  .start = start,
                  .outcome = outcome};
  if (source->strategy->empty()) {
    starter.launch(wanted, *request, count);
    return outcome;
  }
  std::map<std::string, int> shares;
  for (auto& provider :
       share_out(*source->strategy, count, tasks_by_provider(tables, service, start)))
    ++shares[std::move(provider)];
  for (const auto& [provider, share] : shares) {
    NewTask theirs = wanted;
    theirs.capacity_provider_name = request->capacity_provider = provider;
    starter.launch(theirs, *request, share);
  }
  return outcome;
}

}  // namespace gantry::ecs
