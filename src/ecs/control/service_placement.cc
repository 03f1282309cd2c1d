#include "ecs/control/service_placement.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace gantry::ecs {
namespace {

constexpr std::string_view kSeeTroubleshooting =
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

/// What a generation launches: a deployment's or a task set's.
struct Source {
  std::string task_definition_arn;
  const std::vector<api::ecs::CapacityProviderStrategyItem>* strategy = nullptr;
  Tags tags;
};

std::optional<Source> source_of(const Tables& tables, const Service& service,
                                std::string_view generation) {
  const auto deployment = std::ranges::find(service.deployments, generation, &Deployment::id);
  if (deployment != service.deployments.end()) {
    return Source{.task_definition_arn = deployment->task_definition_arn,
                  .strategy = &service.capacity_provider_strategy};
  }
  for (const TaskSet& set : tables.task_sets_by_service.range(service.arn)) {
    if (set.id == generation) {
      return Source{.task_definition_arn = set.task_definition_arn,
                    .strategy = &set.capacity_provider_strategy};
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

Result<PlacementRequest> request_for(const Service& service, const TaskDefinition& definition) {
  PlacementRequest request{.claim = definition.claim,
                           .required_attributes = definition.required_attributes,
                           .group = service_group(service.name),
                           .fallback = PlacementRequest::Default::kService};
  GANTRY_TRY(request.rules, to_rules(service.placement_constraints, service.placement_strategy));
  GANTRY_CHECK(add_constraints(request.rules, definition.document.placement_constraints));
  return request;
}

NewServiceEvent failure_event(const Service& service, const StartIntent& start,
                              const std::optional<InstanceRefusal>& closest) {
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
    text += "Reason: No Container Instances were found in your cluster. ";
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

}  // namespace

std::optional<PlacementRequest> daemon_request(const Tables& tables, const Service& service) {
  const Deployment* primary = primary_of(service);
  const auto* definition =
      primary ? tables.task_definitions.find(primary->task_definition_arn) : nullptr;
  if (!definition) return std::nullopt;
  auto request = request_for(service, *definition);
  if (!request) return std::nullopt;
  return *std::move(request);
}

bool is_eligible(const Tables& tables, const ContainerInstance& instance,
                 const PlacementRequest& request) {
  switch (check_instance(tables.fleet, instance.arn, request)) {
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
  auto request = request_for(service, *definition);
  if (!request) {
    log::warn("{} cannot start tasks: {}", service.arn, request.error().message);
    return outcome;
  }
  request->seed = ids.u64();
  const int count = std::min(start.count, most);
  const PlacementPlan plan = place(tables, service, start, *request, count);
  NewTask wanted{.cluster = cluster,
                 .definition = definition,
                 .group = service_group(service.name),
                 .started_by = start.generation,
                 .tags = tags_for(service, *cluster, *definition),
                 .service_arn = service.arn,
                 .enable_execute_command = service.enable_execute_command};
  if (!source->strategy->empty()) {
    const auto heaviest = std::ranges::max_element(
        *source->strategy, {}, [](const auto& item) { return item.weight.value_or(0); });
    wanted.capacity_provider_name = heaviest->capacity_provider.value_or("");
  }
  for (const ContainerInstance* instance : plan.placements)
    outcome.tasks.push_back(create_task(tables, tx, now, ids, wanted, instance));
  outcome.missing = count - static_cast<int>(plan.placements.size());
  if (outcome.missing > 0) outcome.failure = failure_event(service, start, plan.closest);
  return outcome;
}

}  // namespace gantry::ecs
