#include <fmt/format.h>

#include <algorithm>

#include "api/iam/errors.h"
#include "base/arn.h"
#include "iam/ops/convert.h"
#include "iam/ops/find.h"
#include "iam/ops/page.h"
#include "iam/ops/policy_document.h"
#include "iam/service.h"

// What policies a role has: inline ones (PutRolePolicy, GetRolePolicy, ListRolePolicies,
// DeleteRolePolicy) and managed ones (AttachRolePolicy, DetachRolePolicy,
// ListAttachedRolePolicies).
namespace gantry::iam {
namespace {

/// AWS: "IAM and AWS STS quotas", managed policies attached to a role.
constexpr std::size_t kMaxAttached = 10;

const Policy* find_policy(const Tables& tables, const Scope& scope, std::string_view arn) {
  const Policy* policy =
      tables.policies.find(make_key(scope.account, arn.substr(arn.rfind('/') + 1)));
  return policy && policy->arn() == arn ? policy : nullptr;
}

}  // namespace

Result<api::iam::PutRolePolicyResponse> Service::put_role_policy(
    control::OpContext& context, const api::iam::PutRolePolicyRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, get_own_role(tables, context.scope(), *request.role_name));
  GANTRY_CHECK(check_policy(*request.policy_document, PolicyKind::kIdentity));
  tables.roles.update(context.tx, role->key(), [&](Role& record) {
    record.inline_policies[*request.policy_name] = *request.policy_document;
  });
  return api::iam::PutRolePolicyResponse{};
}

Result<api::iam::GetRolePolicyResponse> Service::get_role_policy(
    control::OpContext& context, const api::iam::GetRolePolicyRequest& request) {
  GANTRY_TRY(const Role* role,
             iam::get_role(prepare(context), context.scope(), *request.role_name));
  const auto found = role->inline_policies.find(*request.policy_name);
  if (found == role->inline_policies.end()) {
    return std::unexpected(errors::role_policy_not_found(*request.policy_name));
  }
  return api::iam::GetRolePolicyResponse{.policy_document = encode_document(found->second),
                                         .policy_name = found->first,
                                         .role_name = role->name};
}

Result<api::iam::ListRolePoliciesResponse> Service::list_role_policies(
    control::OpContext& context, const api::iam::ListRolePoliciesRequest& request) {
  GANTRY_TRY(const Role* role,
             iam::get_role(prepare(context), context.scope(), *request.role_name));
  std::vector<std::string> names;
  for (const auto& [name, document] : role->inline_policies) names.push_back(name);
  api::iam::ListRolePoliciesResponse response;
  GANTRY_CHECK(take_page(request, names, std::identity(), response));
  response.policy_names = std::move(names);
  return response;
}

Result<api::iam::DeleteRolePolicyResponse> Service::delete_role_policy(
    control::OpContext& context, const api::iam::DeleteRolePolicyRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, get_own_role(tables, context.scope(), *request.role_name));
  if (!role->inline_policies.contains(*request.policy_name)) {
    return std::unexpected(errors::role_policy_not_found(*request.policy_name));
  }
  tables.roles.update(context.tx, role->key(),
                      [&](Role& record) { record.inline_policies.erase(*request.policy_name); });
  return api::iam::DeleteRolePolicyResponse{};
}

Result<api::iam::AttachRolePolicyResponse> Service::attach_role_policy(
    control::OpContext& context, const api::iam::AttachRolePolicyRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, get_own_role(tables, context.scope(), *request.role_name));
  const auto& arn = *request.policy_arn;
  if (!parse_arn(arn)) {
    return std::unexpected(
        api::iam::errors::InvalidInputException(fmt::format("ARN {} is not valid.", arn)));
  }
  if (!find_managed_policy(arn) && !find_policy(tables, context.scope(), arn)) {
    return std::unexpected(api::iam::errors::NoSuchEntityException(
        fmt::format("Policy {} does not exist or is not attachable.", arn)));
  }
  // AWS: to attach what is attached succeeds.
  if (std::ranges::find(role->attached_policies, arn) != role->attached_policies.end()) {
    return api::iam::AttachRolePolicyResponse{};
  }
  if (role->attached_policies.size() >= kMaxAttached) {
    return std::unexpected(api::iam::errors::LimitExceededException(
        fmt::format("Cannot exceed quota for PoliciesPerRole: {}", kMaxAttached)));
  }
  tables.roles.update(context.tx, role->key(),
                      [&](Role& record) { record.attached_policies.push_back(arn); });
  return api::iam::AttachRolePolicyResponse{};
}

Result<api::iam::DetachRolePolicyResponse> Service::detach_role_policy(
    control::OpContext& context, const api::iam::DetachRolePolicyRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, get_own_role(tables, context.scope(), *request.role_name));
  const auto& arn = *request.policy_arn;
  if (std::ranges::find(role->attached_policies, arn) == role->attached_policies.end()) {
    return std::unexpected(errors::policy_not_found(arn));
  }
  tables.roles.update(context.tx, role->key(),
                      [&](Role& record) { std::erase(record.attached_policies, arn); });
  return api::iam::DetachRolePolicyResponse{};
}

Result<api::iam::ListAttachedRolePoliciesResponse> Service::list_attached_role_policies(
    control::OpContext& context, const api::iam::ListAttachedRolePoliciesRequest& request) {
  GANTRY_TRY(const Role* role,
             iam::get_role(prepare(context), context.scope(), *request.role_name));
  const auto prefix = request.path_prefix.value_or("/");
  std::vector<api::iam::AttachedPolicy> policies;
  for (const auto& arn : role->attached_policies) {
    const auto path = std::string_view(arn).substr(arn.find('/'));
    if (!path.starts_with(prefix)) continue;
    policies.push_back({.policy_arn = arn, .policy_name = arn.substr(arn.rfind('/') + 1)});
  }
  const auto key = [](const api::iam::AttachedPolicy& policy) { return *policy.policy_arn; };
  std::ranges::sort(policies, {}, key);
  api::iam::ListAttachedRolePoliciesResponse response;
  GANTRY_CHECK(take_page(request, policies, key, response));
  response.attached_policies = std::move(policies);
  return response;
}

}  // namespace gantry::iam
