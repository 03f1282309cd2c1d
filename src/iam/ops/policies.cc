#include <fmt/format.h>

#include <algorithm>

#include "api/iam/errors.h"
#include "base/arn.h"
#include "iam/ops/convert.h"
#include "iam/ops/find.h"
#include "iam/ops/page.h"
#include "iam/ops/policy_document.h"
#include "iam/service.h"

// Managed policies, AWS's and the account's: CreatePolicy, GetPolicy, GetPolicyVersion,
// ListPolicyVersions, ListPolicies, DeletePolicy. Each has the one version v1.
namespace gantry::iam {
namespace {

struct FoundPolicy {
  api::iam::Policy policy;
  std::string document;
};

/// Errors: NoSuchEntity.
Result<FoundPolicy> find_policy(const Tables& tables, const Scope& scope, const std::string& arn) {
  if (const ManagedPolicy* managed = find_managed_policy(arn)) {
    return FoundPolicy{to_api(*managed, tables, scope.account), std::string(managed->document)};
  }
  const Policy* policy =
      tables.policies.find(make_key(scope.account, arn.substr(arn.rfind('/') + 1)));
  if (policy && policy->arn() == arn) return FoundPolicy{to_api(*policy, tables), policy->document};
  return std::unexpected(errors::policy_not_found(arn));
}

api::iam::PolicyVersion first_version(const FoundPolicy& found) {
  return {.create_date = found.policy.create_date,
          .is_default_version = true,
          .version_id = found.policy.default_version_id};
}

}  // namespace

Result<api::iam::CreatePolicyResponse> Service::create_policy(
    control::OpContext& context, const api::iam::CreatePolicyRequest& request) {
  Tables& tables = prepare(context);
  const auto& account = context.scope().account;
  const auto& name = *request.policy_name;
  Policy policy{.id_key = make_key(account, name),
                .account = account,
                .name = name,
                .path = request.path.value_or("/"),
                .description = request.description.value_or(""),
                .document = *request.policy_document,
                .created_at = context.now};
  GANTRY_CHECK(check_policy(policy.document, PolicyKind::kIdentity));
  GANTRY_TRY(policy.tags, read_tags(request.tags));
  if (tables.policies.contains(policy.key())) {
    return std::unexpected(api::iam::errors::EntityAlreadyExistsException(
        fmt::format("A policy called {} already exists. Duplicate names are not allowed.", name)));
  }
  api::iam::CreatePolicyResponse response{.policy = to_api(policy, tables)};
  response.policy->description.reset();  // AWS: CreatePolicy answers without it
  tables.policies.put(context.tx, std::move(policy));
  return response;
}

Result<api::iam::GetPolicyResponse> Service::get_policy(control::OpContext& context,
                                                        const api::iam::GetPolicyRequest& request) {
  GANTRY_TRY(auto found, find_policy(prepare(context), context.scope(), *request.policy_arn));
  return api::iam::GetPolicyResponse{.policy = std::move(found.policy)};
}

Result<api::iam::GetPolicyVersionResponse> Service::get_policy_version(
    control::OpContext& context, const api::iam::GetPolicyVersionRequest& request) {
  GANTRY_TRY(const auto found, find_policy(prepare(context), context.scope(), *request.policy_arn));
  if (*request.version_id != *found.policy.default_version_id) {
    return std::unexpected(api::iam::errors::NoSuchEntityException(
        fmt::format("Policy {} version {} does not exist or is not attachable.",
                    *request.policy_arn, *request.version_id)));
  }
  auto version = first_version(found);
  version.document = encode_document(found.document);
  return api::iam::GetPolicyVersionResponse{.policy_version = std::move(version)};
}

Result<api::iam::ListPolicyVersionsResponse> Service::list_policy_versions(
    control::OpContext& context, const api::iam::ListPolicyVersionsRequest& request) {
  GANTRY_TRY(const auto found, find_policy(prepare(context), context.scope(), *request.policy_arn));
  return api::iam::ListPolicyVersionsResponse{.is_truncated = false,
                                              .versions = {{first_version(found)}}};
}

Result<api::iam::ListPoliciesResponse> Service::list_policies(
    control::OpContext& context, const api::iam::ListPoliciesRequest& request) {
  const Tables& tables = prepare(context);
  const auto& account = context.scope().account;
  const auto scope = request.scope.value_or("All");
  std::vector<api::iam::Policy> policies;
  if (scope != "AWS") {
    for (const Policy& policy : tables.policies_by_account.range(account))
      policies.push_back(to_api(policy, tables));
  }
  if (scope != "Local") {
    for (const ManagedPolicy& policy : managed_policies())
      policies.push_back(to_api(policy, tables, account));
  }
  const auto prefix = request.path_prefix.value_or("/");
  const bool attached_only = request.only_attached.value_or(false);
  const bool boundaries_only = request.policy_usage_filter == "PermissionsBoundary";
  std::erase_if(policies, [&](api::iam::Policy& policy) {
    // AWS: ListPolicies answers without them.
    policy.tags.reset();
    policy.description.reset();
    return !policy.path->starts_with(prefix) || (attached_only && *policy.attachment_count == 0) ||
           boundaries_only;
  });
  const auto key = [](const api::iam::Policy& policy) { return *policy.arn; };
  std::ranges::sort(policies, {}, key);
  api::iam::ListPoliciesResponse response;
  GANTRY_CHECK(take_page(request, policies, key, response));
  response.policies = std::move(policies);
  return response;
}

Result<api::iam::DeletePolicyResponse> Service::delete_policy(
    control::OpContext& context, const api::iam::DeletePolicyRequest& request) {
  Tables& tables = prepare(context);
  const auto& arn = *request.policy_arn;
  if (find_managed_policy(arn)) {
    return std::unexpected(Error{.code = "AccessDenied",
                                 .message = "Cannot perform operation on a policy of AWS's own.",
                                 .http_status = 403});
  }
  GANTRY_CHECK(find_policy(tables, context.scope(), arn));
  if (count_attachments(tables, context.scope().account, arn) > 0) {
    return std::unexpected(
        api::iam::errors::DeleteConflictException("Cannot delete a policy attached to entities."));
  }
  tables.policies.erase(context.tx,
                        make_key(context.scope().account, arn.substr(arn.rfind('/') + 1)));
  return api::iam::DeletePolicyResponse{};
}

}  // namespace gantry::iam
