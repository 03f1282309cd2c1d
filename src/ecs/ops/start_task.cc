#include "api/ecs/errors.h"
#include "ecs/launch.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/task_request.h"
#include "ecs/plan/placement_planner.h"
#include "ecs/task_network.h"

namespace gantry::ecs {
namespace {

constexpr std::size_t kMostInstances = 10;  // AWS: API_StartTask, containerInstances

}  // namespace

Result<api::ecs::StartTaskResponse> Operations::start_task(
    Context& context, Ref<api::ecs::StartTaskRequest> request) {
  namespace errors = api::ecs::errors;
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const TaskDefinition* definition,
             find_runnable(tables_, context.scope(), request.task_definition));
  GANTRY_TRY(const NewTask wanted, to_new_task(tables_, context.scope(), TaskRequest::of(request),
                                               *cluster, *definition));
  const auto identifiers = request.container_instances.value_or(std::vector<std::string>{});
  if (identifiers.empty()) {
    return std::unexpected(
        errors::InvalidParameterException("Container instances cannot be empty."));
  }
  if (identifiers.size() > kMostInstances) {
    return std::unexpected(errors::InvalidParameterException(
        "Container instances cannot have more than 10 elements."));
  }
  PlacementRequest placement{
      .claim = claim_with_overrides(*definition, request.overrides),
      .required_attributes = attributes_with_overrides(*definition, request.overrides),
      .group = wanted.group.empty() ? default_group(definition->family) : wanted.group};
  GANTRY_CHECK(add_constraints(placement.rules, definition->document.placement_constraints));
  confine(tables_, placement.rules, wanted.network);
  api::ecs::StartTaskResponse response;
  auto& tasks = response.tasks.emplace();
  auto& failures = response.failures.emplace();
  static const std::optional<std::vector<std::string>> kInclude{{"TAGS"}};
  for (const auto& identifier : identifiers) {
    GANTRY_TRY(const std::string arn, identify(*cluster, kInstanceKind, identifier));
    const ContainerInstance* instance = tables_.container_instances.find(arn);
    if (!instance) {
      failures.push_back(missing(arn));
      continue;
    }
    const Refusal refusal = check_instance(tables_.fleet, instance->arn, placement);
    if (refusal != Refusal::kNone) {
      failures.push_back({.arn = instance->arn, .reason = std::string(failure_reason(refusal))});
      continue;
    }
    const std::string task =
        create_task(tables_, context.tx, context.now, context.ids, wanted, instance);
    tasks.push_back(to_api(tables_, *tables_.tasks.find(task), kInclude));
  }
  return response;
}

}  // namespace gantry::ecs
