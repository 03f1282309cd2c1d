#include <fmt/format.h>

#include <algorithm>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/capacity_provider_rules.h"
#include "ecs/ops/cluster_rules.h"
#include "ecs/ops/cluster_strategy.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"
#include "ecs/ops/tag_rules.h"
#include "store/prefix_range.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

std::unexpected<Error> client_error(std::string message) {
  return std::unexpected(errors::ClientException(std::move(message)));
}

/// FARGATE and FARGATE_SPOT as every account and region has them.
CapacityProvider fargate_provider(const Scope& scope, const std::string& name) {
  return {.arn = capacity_provider_arn(scope, name), .name = name};
}

/// The ACTIVE provider that can be changed.
Result<const CapacityProvider*> find_own_provider(const Tables& tables, const Scope& scope,
                                                  const std::string& identifier) {
  const std::string arn = capacity_provider_arn(scope, identifier);
  if (is_fargate_provider(arn.substr(arn.rfind('/') + 1))) {
    return client_error(
        "The FARGATE and FARGATE_SPOT capacity providers are reserved and cannot be changed or "
        "deleted.");
  }
  const auto* provider = tables.capacity_providers.find(arn);
  if (!provider || provider->status != CapacityProviderStatus::kActive) {
    return client_error(
        "The specified capacity provider was not found. Specify a valid capacity provider and try "
        "again.");
  }
  return provider;
}

Result<void> refuse_managed_instances(bool wanted) {
  if (!wanted) return {};
  return std::unexpected(errors::UnsupportedFeatureException(
      "Capacity providers of Amazon ECS Managed Instances are not supported."));
}

/// Every provider that a request without names means, ordered by ARN.
std::vector<CapacityProvider> all_providers(const Tables& tables, const Scope& scope) {
  std::vector<CapacityProvider> all;
  for (const char* name : {"FARGATE", "FARGATE_SPOT"}) all.push_back(fargate_provider(scope, name));
  for (const auto& provider :
       store::prefix_range(tables.capacity_providers, capacity_provider_arn(scope, ""))) {
    if (provider.status == CapacityProviderStatus::kActive) all.push_back(provider);
  }
  std::ranges::sort(all, {}, &CapacityProvider::arn);
  return all;
}

}  // namespace

Result<api::ecs::CreateCapacityProviderResponse> Operations::create_capacity_provider(
    Context& context, Ref<api::ecs::CreateCapacityProviderRequest> request) {
  const Scope scope = context.scope();
  CapacityProvider provider{.name = request.name.value_or("")};
  GANTRY_CHECK(check_capacity_provider_name(provider.name));
  GANTRY_CHECK(refuse_managed_instances(request.managed_instances_provider.has_value()));
  if (!request.auto_scaling_group_provider)
    return refuse("An Auto Scaling group provider must be specified.");
  if (request.cluster && !request.cluster->empty())
    return refuse("A cluster can only be specified for a Managed Instances capacity provider.");
  provider.arn = capacity_provider_arn(scope, provider.name);
  GANTRY_TRY(provider.tags, parse_tags(request.tags));
  GANTRY_TRY(provider.auto_scaling_group,
             parse_group_provider(scope, *request.auto_scaling_group_provider));
  const auto* known = tables_.capacity_providers.find(provider.arn);
  if (known && known->status == CapacityProviderStatus::kActive) {
    // AWS: aws/containers-roadmap, issues 688 and 632.
    return client_error(
        "The specified capacity provider already exists. To change the configuration of an "
        "existing "
        "capacity provider, update the capacity provider.");
  }
  if (tables_.capacity_providers_by_group.count(
          *provider.auto_scaling_group.auto_scaling_group_arn) > 0) {
    return client_error(
        "The specified Auto Scaling group ARN is already being used by another capacity provider. "
        "Specify a unique Auto Scaling group ARN and try again.");
  }
  provider.created_at = context.now;
  auto answer = to_api(provider, {{"TAGS"}});
  tables_.capacity_providers.put(context.tx, std::move(provider));
  return api::ecs::CreateCapacityProviderResponse{.capacity_provider = std::move(answer)};
}

Result<api::ecs::DescribeCapacityProvidersResponse> Operations::describe_capacity_providers(
    Context& context, Ref<api::ecs::DescribeCapacityProvidersRequest> request) {
  const Scope scope = context.scope();
  GANTRY_TRY(const Page page, Page::of(request));
  const Cluster* cluster = nullptr;
  if (request.cluster && !request.cluster->empty()) {
    GANTRY_TRY(cluster, find_cluster(tables_, scope, request.cluster));
  }
  const auto is_wanted = [&](const std::string& name) {
    return !cluster || std::ranges::find(cluster->capacity_providers, name) !=
                           cluster->capacity_providers.end();
  };
  api::ecs::DescribeCapacityProvidersResponse response;
  auto& providers = response.capacity_providers.emplace();
  auto& failures = response.failures.emplace();
  if (!request.capacity_providers || request.capacity_providers->empty()) {
    response.next_token = fill_page(
        page, all_providers(tables_, scope),
        [&](const CapacityProvider& provider) { return is_wanted(provider.name); },
        [&](const CapacityProvider& provider) {
          providers.push_back(to_api(provider, request.include));
        });
    return response;
  }
  if (request.capacity_providers->size() > 100)
    return refuse("Capacity providers cannot have more than 100 elements.");
  for (const auto& identifier : *request.capacity_providers) {
    const std::string arn = capacity_provider_arn(scope, identifier);
    const std::string name = arn.substr(arn.rfind('/') + 1);
    const auto* provider = tables_.capacity_providers.find(arn);
    if (!is_wanted(name) || (!provider && !is_fargate_provider(name))) {
      failures.push_back(missing(arn));
    } else {
      providers.push_back(
          to_api(provider ? *provider : fargate_provider(scope, name), request.include));
    }
  }
  return response;
}

Result<api::ecs::UpdateCapacityProviderResponse> Operations::update_capacity_provider(
    Context& context, Ref<api::ecs::UpdateCapacityProviderRequest> request) {
  GANTRY_CHECK(refuse_managed_instances(request.managed_instances_provider.has_value()));
  GANTRY_TRY(const CapacityProvider* provider,
             find_own_provider(tables_, context.scope(), request.name.value_or("")));
  if (!request.auto_scaling_group_provider)
    return refuse("An Auto Scaling group provider must be specified.");
  CapacityProvider changed = *provider;
  GANTRY_TRY(
      changed.auto_scaling_group,
      update_group_provider(provider->auto_scaling_group, *request.auto_scaling_group_provider));
  changed.update_status = "UPDATE_COMPLETE";
  changed.update_status_reason.clear();
  auto answer = to_api(changed, {{"TAGS"}});
  tables_.capacity_providers.put(context.tx, std::move(changed));
  return api::ecs::UpdateCapacityProviderResponse{.capacity_provider = std::move(answer)};
}

Result<api::ecs::DeleteCapacityProviderResponse> Operations::delete_capacity_provider(
    Context& context, Ref<api::ecs::DeleteCapacityProviderRequest> request) {
  GANTRY_TRY(const CapacityProvider* provider,
             find_own_provider(tables_, context.scope(), request.capacity_provider.value_or("")));
  CapacityProvider changed = *provider;
  CapacityProvider answered = *provider;
  std::string cluster_name;
  for (const Cluster& cluster : tables_.clusters_by_capacity_provider.range(provider->arn)) {
    GANTRY_CHECK(check_not_busy(cluster));
    cluster_name = cluster.name;
  }
  if (!cluster_name.empty()) {
    // AWS: the deletion fails afterwards (hashicorp/terraform-provider-aws, pull request 48156).
    changed.update_status = "DELETE_FAILED";
    changed.update_status_reason = fmt::format(
        "The capacity provider cannot be deleted because it is associated with cluster: {}. Remove "
        "the capacity provider from the cluster and try again.",
        cluster_name);
    answered = changed;
  } else {
    // Nothing hangs on it, so it is gone at once; the answer is AWS's, of a deletion that begins.
    changed.status = CapacityProviderStatus::kInactive;
    changed.update_status = "DELETE_COMPLETE";
    changed.update_status_reason.clear();
    answered.update_status = "DELETE_IN_PROGRESS";
  }
  tables_.capacity_providers.put(context.tx, std::move(changed));
  return api::ecs::DeleteCapacityProviderResponse{.capacity_provider =
                                                      to_api(answered, {{"TAGS"}})};
}

}  // namespace gantry::ecs
