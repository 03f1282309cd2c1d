#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <map>

#include "api/ecs/errors.h"
#include "aws/json_codec.h"
#include "base/crypto.h"
#include "ecs/capacity.h"
#include "ecs/launch.h"
#include "ecs/operations.h"
#include "ecs/ops/capacity_strategy.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/task_request.h"
#include "ecs/plan/placement_planner.h"
#include "ecs/task_network.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::int32_t kMostTasks = 10;    // AWS: API_RunTask, count
constexpr std::size_t kLongestToken = 64;  // AWS: "Ensuring idempotency", RunTask

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<void> check_launch_type(const std::optional<std::string>& launch_type) {
  if (!launch_type || *launch_type == "EC2" || *launch_type == "EXTERNAL") return {};
  if (*launch_type == "FARGATE" || *launch_type == "MANAGED_INSTANCES") {
    return std::unexpected(errors::UnsupportedFeatureException(fmt::format(
        "Gantry runs tasks on container instances; use the launch type EC2 instead of {}.",
        *launch_type)));
  }
  return refuse("Invalid value for launchType: " + *launch_type);
}

Result<void> check_request(const api::ecs::RunTaskRequest& request) {
  GANTRY_CHECK(check_launch_type(request.launch_type));
  if (request.platform_version && !request.platform_version->empty()) {
    return refuse("The platform version must be null when specifying an EC2 launch type.");
  }
  const std::int32_t count = request.count.value_or(1);
  if (count < 1) return refuse("Count must be greater than 0");
  if (count > kMostTasks) return refuse(fmt::format("Count cannot be greater than {}", kMostTasks));
  if (request.client_token) {
    if (request.client_token->size() > kLongestToken) {
      return refuse(fmt::format("clientToken longer than {}.", kLongestToken));
    }
    for (const char c : *request.client_token) {
      if (c < 33 || c > 126) return refuse("clientToken contains invalid characters.");
    }
  }
  return {};
}

/// Tells two requests with the same token apart.
std::uint64_t digest_of(api::ecs::RunTaskRequest request) {
  request.client_token.reset();
  const std::string hash = sha256(aws::to_json(request));
  std::uint64_t digest = 0;
  std::memcpy(&digest, hash.data(), sizeof(digest));
  return digest;
}

/// The tasks that an earlier request with the same token started (AWS: "Ensuring idempotency").
/// Errors: ConflictException if that request was another.
Result<std::vector<api::ecs::Task>> started_before(const Tables& tables, const Cluster& cluster,
                                                   const std::string& token, std::uint64_t digest) {
  static const std::optional<std::vector<std::string>> kInclude{{"TAGS"}};
  std::vector<api::ecs::Task> tasks;
  for (const Task& task : tables.tasks_by_token.range(cluster.arn + " " + token)) {
    if (task.request_digest != digest) {
      return std::unexpected(errors::ConflictException(fmt::format(
          "The RunTask request could not be processed due to conflicts. The provided clientToken "
          "is already in use with a different RunTask request: {}",
          task.arn)));
    }
    tasks.push_back(to_api(tables, task, kInclude));
  }
  return tasks;
}

Result<PlacementRequest> to_placement(const Tables& tables, const api::ecs::RunTaskRequest& request,
                                      const NewTask& wanted, std::uint64_t seed) {
  PlacementRequest placement{
      .claim = claim_with_overrides(*wanted.definition, wanted.overrides),
      .required_attributes = attributes_with_overrides(*wanted.definition, wanted.overrides),
      .group = wanted.group.empty() ? default_group(wanted.definition->family) : wanted.group,
      .count = request.count.value_or(1),
      .seed = seed};
  if (request.launch_type == "EXTERNAL") {
    placement.required_attributes.emplace_back(kExternalAttribute);
  }
  GANTRY_TRY(placement.rules, to_rules(request.placement_constraints, request.placement_strategy));
  GANTRY_CHECK(add_constraints(placement.rules, wanted.definition->document.placement_constraints));
  confine(tables, placement.rules, wanted.network);
  return placement;
}

/// One RunTask whose request is in order.
class Run {
 public:
  Run(Tables& tables, control::OpContext& context, NewTask wanted)
      : tables_(tables), context_(context), wanted_(std::move(wanted)) {
    response_.tasks.emplace();
    response_.failures.emplace();
  }

  /// On instances that have room now; the others' refusals are the failures.
  Result<api::ecs::RunTaskResponse> on_instances(PlacementRequest placement) {
    if (tables_.fleet.hosts(wanted_.cluster->arn).empty()) {
      return refuse("No Container Instances were found in your cluster.");
    }
    place(placement);
    return std::move(response_);
  }

  /// In capacity providers. With managed scaling the tasks wait in PROVISIONING for what it brings;
  /// those of other providers need room now (AWS: "Deep Dive on Amazon ECS Cluster Auto Scaling").
  Result<api::ecs::RunTaskResponse> in_providers(const std::vector<std::string>& providers,
                                                 PlacementRequest placement) {
    std::map<std::string, int> at_once;
    std::vector<std::string> waiting;
    for (const std::string& provider : providers) {
      const bool waits =
          has_managed_scaling(find_capacity_provider(tables_, wanted_.cluster->arn, provider));
      waits ? waiting.push_back(provider) : void(++at_once[provider]);
    }
    if (waiting.size() > waiting_room(tables_, wanted_.cluster->arn)) {
      return std::unexpected(
          errors::ClientException("The tasks provisioning capacity limit was exceeded."));
    }
    for (const auto& [provider, count] : at_once) {
      wanted_.capacity_provider_name = placement.capacity_provider = provider;
      placement.count = count;
      if (!place(placement) && at_once.size() == 1 && waiting.empty())
        return refuse("No Container Instances were found in your capacity provider.");
    }
    for (const std::string& provider : waiting) {
      wanted_.capacity_provider_name = provider;
      create(nullptr);
    }
    return std::move(response_);
  }

 private:
  /// False if there was no instance to look at.
  bool place(const PlacementRequest& placement) {
    const std::string& cluster = wanted_.cluster->arn;
    const PlacementPlan plan = plan_placement(tables_.fleet, cluster, placement);
    for (const ContainerInstance* instance : plan.placements) create(instance);
    if (!plan.closest) return !plan.placements.empty();
    // The tasks that found a place count by now.
    for (const auto& [instance, refusal] : explain_placement(tables_.fleet, cluster, placement)) {
      if (refusal == Refusal::kCapacityProvider) continue;
      response_.failures->push_back(
          {.arn = instance->arn, .reason = std::string(failure_reason(refusal))});
    }
    return true;
  }

  void create(const ContainerInstance* instance) {
    static const std::optional<std::vector<std::string>> kInclude{{"TAGS"}};
    const std::string arn =
        create_task(tables_, context_.tx, context_.now, context_.ids, wanted_, instance);
    response_.tasks->push_back(to_api(tables_, *tables_.tasks.find(arn), kInclude));
  }

  Tables& tables_;
  control::OpContext& context_;
  NewTask wanted_;
  api::ecs::RunTaskResponse response_;
};

}  // namespace

Result<api::ecs::RunTaskResponse> Operations::run_task(Context& context,
                                                       Ref<api::ecs::RunTaskRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const TaskDefinition* definition,
             find_runnable(tables_, context.scope(), request.task_definition));
  GANTRY_CHECK(check_request(request));
  GANTRY_TRY(NewTask wanted, to_new_task(tables_, context.scope(), TaskRequest::of(request),
                                         *cluster, *definition));
  wanted.client_token = request.client_token.value_or("");
  if (!wanted.client_token.empty()) {
    wanted.request_digest = digest_of(request);
    GANTRY_TRY(auto tasks,
               started_before(tables_, *cluster, wanted.client_token, wanted.request_digest));
    if (!tasks.empty()) {
      return api::ecs::RunTaskResponse{.failures = std::vector<api::ecs::Failure>{},
                                       .tasks = std::move(tasks)};
    }
  }
  if (request.placement_constraints || request.placement_strategy) {
    wanted.waits_with =
        api::ecs::RunTaskRequest{.placement_constraints = request.placement_constraints,
                                 .placement_strategy = request.placement_strategy};
  }
  GANTRY_TRY(PlacementRequest placement, to_placement(tables_, request, wanted, context.ids.u64()));
  GANTRY_TRY(const auto strategy, strategy_of(*cluster, request));
  Run run(tables_, context, std::move(wanted));
  if (strategy.empty()) return run.on_instances(std::move(placement));
  const auto providers = share_out(strategy, placement.count);
  return run.in_providers(providers, std::move(placement));
}

}  // namespace gantry::ecs
