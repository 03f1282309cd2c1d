#include <fmt/format.h>

#include "api/iam/errors.h"
#include "iam/ops/convert.h"
#include "iam/ops/find.h"
#include "iam/ops/page.h"
#include "iam/ops/policy_document.h"
#include "iam/service.h"

// Roles themselves: CreateRole, GetRole, ListRoles, UpdateRole, UpdateAssumeRolePolicy, DeleteRole,
// CreateServiceLinkedRole.
namespace gantry::iam {
namespace {

std::unexpected<Error> conflict(std::string message) {
  return std::unexpected(api::iam::errors::DeleteConflictException(std::move(message)));
}

/// What an AWS service may call itself; the role's name follows from it. AWS: "AWS services that
/// work with IAM", service-linked roles.
struct LinkedService {
  std::string_view principal;
  std::string_view role_suffix;
};
constexpr LinkedService kLinkedServices[] = {
    {"autoscaling.amazonaws.com", "AutoScaling"},
    {"ecs.amazonaws.com", "ECS"},
    {"ecs.application-autoscaling.amazonaws.com", "ApplicationAutoScaling_ECSService"},
    {"elasticloadbalancing.amazonaws.com", "ElasticLoadBalancing"},
    {"spot.amazonaws.com", "EC2Spot"},
};

const LinkedService* find_linked_service(std::string_view principal) {
  const auto found = std::ranges::find(kLinkedServices, principal, &LinkedService::principal);
  return found == std::end(kLinkedServices) ? nullptr : found;
}

}  // namespace

Tables& Service::prepare(control::OpContext& context) {
  iam_.ensure_account(context.tx, context.scope().account, context.now);
  return iam_.tables();
}

Result<api::iam::CreateRoleResponse> Service::create_role(
    control::OpContext& context, const api::iam::CreateRoleRequest& request) {
  Tables& tables = prepare(context);
  const auto& account = context.scope().account;
  Role role{.id_key = make_key(account, *request.role_name),
            .account = account,
            .name = *request.role_name,
            .path = request.path.value_or("/"),
            .trust_policy = *request.assume_role_policy_document,
            .description = request.description.value_or(""),
            .max_session_seconds = request.max_session_duration.value_or(3600),
            .permissions_boundary = request.permissions_boundary.value_or(""),
            .created_at = context.now};
  if (role.is_service_linked()) {
    return std::unexpected(errors::validation(
        "The specified value for path is invalid: /aws-service-role/ is reserved for AWS."));
  }
  GANTRY_CHECK(check_policy(role.trust_policy, PolicyKind::kTrust));
  GANTRY_TRY(role.tags, read_tags(request.tags));
  if (tables.roles.contains(role.key())) {
    return std::unexpected(api::iam::errors::EntityAlreadyExistsException(
        fmt::format("Role with name {} already exists.", role.name)));
  }
  api::iam::CreateRoleResponse response{.role = to_api(role)};
  tables.roles.put(context.tx, std::move(role));
  return response;
}

Result<api::iam::GetRoleResponse> Service::get_role(control::OpContext& context,
                                                    const api::iam::GetRoleRequest& request) {
  GANTRY_TRY(const Role* role,
             iam::get_role(prepare(context), context.scope(), *request.role_name));
  return api::iam::GetRoleResponse{.role = to_api(*role)};
}

Result<api::iam::ListRolesResponse> Service::list_roles(control::OpContext& context,
                                                        const api::iam::ListRolesRequest& request) {
  const Tables& tables = prepare(context);
  const auto prefix = request.path_prefix.value_or("/");
  std::vector<const Role*> roles;
  for (const Role& role : tables.roles_by_account.range(context.scope().account)) {
    if (role.path.starts_with(prefix)) roles.push_back(&role);
  }
  api::iam::ListRolesResponse response{.roles = std::vector<api::iam::Role>()};
  GANTRY_CHECK(take_page(
      request, roles, [](const Role* role) { return std::string(role->key()); }, response));
  for (const Role* role : roles) {
    auto& wire = response.roles->emplace_back(to_api(*role));
    // AWS: ListRoles, "does not return tags ... PermissionsBoundary, RoleLastUsed".
    wire.tags.reset();
    wire.permissions_boundary.reset();
    wire.role_last_used.reset();
  }
  return response;
}

Result<api::iam::UpdateRoleResponse> Service::update_role(
    control::OpContext& context, const api::iam::UpdateRoleRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, get_own_role(tables, context.scope(), *request.role_name));
  tables.roles.update(context.tx, role->key(), [&](Role& record) {
    if (request.description) record.description = *request.description;
    // AWS: UpdateRole, MaxSessionDuration, "If you do not specify a value ... one hour".
    record.max_session_seconds = request.max_session_duration.value_or(3600);
  });
  return api::iam::UpdateRoleResponse{};
}

Result<api::iam::UpdateAssumeRolePolicyResponse> Service::update_assume_role_policy(
    control::OpContext& context, const api::iam::UpdateAssumeRolePolicyRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, get_own_role(tables, context.scope(), *request.role_name));
  GANTRY_CHECK(check_policy(*request.policy_document, PolicyKind::kTrust));
  tables.roles.update(context.tx, role->key(),
                      [&](Role& record) { record.trust_policy = *request.policy_document; });
  return api::iam::UpdateAssumeRolePolicyResponse{};
}

Result<api::iam::DeleteRoleResponse> Service::delete_role(
    control::OpContext& context, const api::iam::DeleteRoleRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, get_own_role(tables, context.scope(), *request.role_name));
  if (tables.profiles_by_role.contains(role->id_key)) {
    return conflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  if (!role->attached_policies.empty()) {
    return conflict("Cannot delete entity, must detach all policies first.");
  }
  if (!role->inline_policies.empty()) {
    return conflict("Cannot delete entity, must delete policies first.");
  }
  tables.roles.erase(context.tx, std::string(role->key()));
  return api::iam::DeleteRoleResponse{};
}

Result<api::iam::CreateServiceLinkedRoleResponse> Service::create_service_linked_role(
    control::OpContext& context, const api::iam::CreateServiceLinkedRoleRequest& request) {
  Tables& tables = prepare(context);
  const auto& principal = *request.aws_service_name;
  const LinkedService* service = find_linked_service(principal);
  if (!service) {
    return std::unexpected(api::iam::errors::InvalidInputException(
        fmt::format("Service-linked roles are not supported for the service {}.", principal)));
  }
  auto name = fmt::format("AWSServiceRoleFor{}", service->role_suffix);
  if (const auto suffix = request.custom_suffix.value_or(""); !suffix.empty()) name += "_" + suffix;
  const auto& account = context.scope().account;
  Role role{
      .id_key = make_key(account, name),
      .account = account,
      .name = name,
      .path = fmt::format("/aws-service-role/{}/", principal),
      .trust_policy = fmt::format(
          R"({{"Version":"2012-10-17","Statement":[{{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{{"Service":["{}"]}}}}]}})",
          principal),
      .description = request.description.value_or(""),
      .created_at = context.now};
  if (tables.roles.contains(role.key())) {
    return std::unexpected(api::iam::errors::InvalidInputException(
        fmt::format("Service role name {} has been taken in this account, please try a different "
                    "suffix.",
                    name)));
  }
  api::iam::CreateServiceLinkedRoleResponse response{.role = to_api(role)};
  tables.roles.put(context.tx, std::move(role));
  return response;
}

}  // namespace gantry::iam
