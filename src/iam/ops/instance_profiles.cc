#include <fmt/format.h>

#include "api/iam/errors.h"
#include "iam/ops/convert.h"
#include "iam/ops/find.h"
#include "iam/ops/page.h"
#include "iam/service.h"

// CreateInstanceProfile, GetInstanceProfile, ListInstanceProfiles, ListInstanceProfilesForRole,
// AddRoleToInstanceProfile, RemoveRoleFromInstanceProfile, DeleteInstanceProfile.
namespace gantry::iam {
namespace {

std::string key_of(const InstanceProfile* profile) { return std::string(profile->key()); }

template <class Request, class Response>
Result<Response> answer_page(const Request& request, std::vector<const InstanceProfile*> profiles,
                             const Tables& tables) {
  Response response{.instance_profiles = std::vector<api::iam::InstanceProfile>()};
  GANTRY_CHECK(take_page(request, profiles, key_of, response));
  for (const auto* profile : profiles) {
    response.instance_profiles->push_back(to_api(*profile, tables));
    response.instance_profiles->back().tags.reset();  // AWS: ListInstanceProfiles
  }
  return response;
}

}  // namespace

Result<api::iam::CreateInstanceProfileResponse> Service::create_instance_profile(
    control::OpContext& context, const api::iam::CreateInstanceProfileRequest& request) {
  Tables& tables = prepare(context);
  const auto& account = context.scope().account;
  const auto& name = *request.instance_profile_name;
  InstanceProfile profile{.id_key = make_key(account, name),
                          .account = account,
                          .name = name,
                          .path = request.path.value_or("/"),
                          .created_at = context.now};
  GANTRY_TRY(profile.tags, read_tags(request.tags));
  if (tables.profiles.contains(profile.key())) {
    return std::unexpected(api::iam::errors::EntityAlreadyExistsException(
        fmt::format("Instance Profile {} already exists.", name)));
  }
  api::iam::CreateInstanceProfileResponse response{.instance_profile = to_api(profile, tables)};
  tables.profiles.put(context.tx, std::move(profile));
  return response;
}

Result<api::iam::GetInstanceProfileResponse> Service::get_instance_profile(
    control::OpContext& context, const api::iam::GetInstanceProfileRequest& request) {
  const Tables& tables = prepare(context);
  GANTRY_TRY(const InstanceProfile* profile,
             get_profile(tables, context.scope(), *request.instance_profile_name));
  return api::iam::GetInstanceProfileResponse{.instance_profile = to_api(*profile, tables)};
}

Result<api::iam::ListInstanceProfilesResponse> Service::list_instance_profiles(
    control::OpContext& context, const api::iam::ListInstanceProfilesRequest& request) {
  const Tables& tables = prepare(context);
  const auto prefix = request.path_prefix.value_or("/");
  std::vector<const InstanceProfile*> profiles;
  for (const auto& profile : tables.profiles_by_account.range(context.scope().account)) {
    if (profile.path.starts_with(prefix)) profiles.push_back(&profile);
  }
  return answer_page<api::iam::ListInstanceProfilesRequest, api::iam::ListInstanceProfilesResponse>(
      request, std::move(profiles), tables);
}

Result<api::iam::ListInstanceProfilesForRoleResponse> Service::list_instance_profiles_for_role(
    control::OpContext& context, const api::iam::ListInstanceProfilesForRoleRequest& request) {
  const Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, iam::get_role(tables, context.scope(), *request.role_name));
  std::vector<const InstanceProfile*> profiles;
  for (const auto& profile : tables.profiles_by_role.range(role->id_key))
    profiles.push_back(&profile);
  return answer_page<api::iam::ListInstanceProfilesForRoleRequest,
                     api::iam::ListInstanceProfilesForRoleResponse>(request, std::move(profiles),
                                                                    tables);
}

Result<api::iam::AddRoleToInstanceProfileResponse> Service::add_role_to_instance_profile(
    control::OpContext& context, const api::iam::AddRoleToInstanceProfileRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const InstanceProfile* profile,
             get_profile(tables, context.scope(), *request.instance_profile_name));
  GANTRY_TRY(const Role* role, get_own_role(tables, context.scope(), *request.role_name));
  if (!profile->role_name.empty()) {
    return std::unexpected(api::iam::errors::LimitExceededException(
        "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"));
  }
  tables.profiles.update(context.tx, profile->key(),
                         [&](InstanceProfile& record) { record.role_name = role->name; });
  return api::iam::AddRoleToInstanceProfileResponse{};
}

Result<api::iam::RemoveRoleFromInstanceProfileResponse> Service::remove_role_from_instance_profile(
    control::OpContext& context, const api::iam::RemoveRoleFromInstanceProfileRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const InstanceProfile* profile,
             get_profile(tables, context.scope(), *request.instance_profile_name));
  const auto wanted = make_key(profile->account, *request.role_name);
  if (profile->role_name.empty() || make_key(profile->account, profile->role_name) != wanted) {
    return std::unexpected(errors::role_not_found(*request.role_name));
  }
  tables.profiles.update(context.tx, profile->key(),
                         [](InstanceProfile& record) { record.role_name.clear(); });
  return api::iam::RemoveRoleFromInstanceProfileResponse{};
}

Result<api::iam::DeleteInstanceProfileResponse> Service::delete_instance_profile(
    control::OpContext& context, const api::iam::DeleteInstanceProfileRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const InstanceProfile* profile,
             get_profile(tables, context.scope(), *request.instance_profile_name));
  if (!profile->role_name.empty()) {
    return std::unexpected(api::iam::errors::DeleteConflictException(
        "Cannot delete entity, must remove roles from instance profile first."));
  }
  tables.profiles.erase(context.tx, std::string(profile->key()));
  return api::iam::DeleteInstanceProfileResponse{};
}

}  // namespace gantry::iam
