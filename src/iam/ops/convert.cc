#include "iam/ops/convert.h"

#include <algorithm>

#include "api/iam/errors.h"
#include "base/encoding.h"
#include "sts/unique_id.h"

namespace gantry::iam {
namespace {

constexpr std::size_t kMaxTags = 50;
constexpr std::string_view kFirstVersion = "v1";

}  // namespace

std::string encode_document(std::string_view document) { return uri_encode(document); }

std::vector<api::iam::Tag> to_api(const Tags& tags) {
  std::vector<api::iam::Tag> list;
  for (const auto& [key, value] : tags) list.push_back({.key = key, .value = value});
  return list;
}

api::iam::Role to_api(const Role& role) {
  api::iam::Role wire{.arn = role.arn(),
                      .assume_role_policy_document = encode_document(role.trust_policy),
                      .create_date = role.created_at,
                      .max_session_duration = role.max_session_seconds,
                      .path = role.path,
                      // The same that the caller's identity shows for its sessions.
                      .role_id = sts::stable_unique_id("AROA", role.account + ":role/" + role.name),
                      .role_last_used = api::iam::RoleLastUsed{},
                      .role_name = role.name};
  if (!role.description.empty()) wire.description = role.description;
  if (!role.permissions_boundary.empty()) {
    wire.permissions_boundary =
        api::iam::AttachedPermissionsBoundary{.permissions_boundary_arn = role.permissions_boundary,
                                              .permissions_boundary_type = "Policy"};
  }
  if (!role.tags.empty()) wire.tags = to_api(role.tags);
  return wire;
}

api::iam::InstanceProfile to_api(const InstanceProfile& profile, const Tables& tables) {
  api::iam::InstanceProfile wire{
      .arn = profile.arn(),
      .create_date = profile.created_at,
      .instance_profile_id = sts::stable_unique_id("AIPA", profile.arn()),
      .instance_profile_name = profile.name,
      .path = profile.path,
      .roles = std::vector<api::iam::Role>()};
  if (!profile.role_name.empty()) {
    if (const Role* role = tables.roles.find(make_key(profile.account, profile.role_name)))
      wire.roles->push_back(to_api(*role));
  }
  if (!profile.tags.empty()) wire.tags = to_api(profile.tags);
  return wire;
}

int count_attachments(const Tables& tables, std::string_view account, const std::string& arn) {
  return static_cast<int>(
      std::ranges::count_if(tables.roles_by_policy.range(arn),
                            [&](const Role& role) { return role.account == account; }));
}

api::iam::Policy to_api(const Policy& policy, const Tables& tables) {
  const auto arn = policy.arn();
  api::iam::Policy wire{.arn = arn,
                        .attachment_count = count_attachments(tables, policy.account, arn),
                        .create_date = policy.created_at,
                        .default_version_id = std::string(kFirstVersion),
                        .is_attachable = true,
                        .path = policy.path,
                        .permissions_boundary_usage_count = 0,
                        .policy_id = sts::stable_unique_id("ANPA", arn),
                        .policy_name = policy.name,
                        .update_date = policy.created_at};
  if (!policy.description.empty()) wire.description = policy.description;
  if (!policy.tags.empty()) wire.tags = to_api(policy.tags);
  return wire;
}

api::iam::Policy to_api(const ManagedPolicy& policy, const Tables& tables,
                        std::string_view account) {
  const auto arn = policy.arn();
  const auto created = parse_iso8601(policy.created).value_or(Time());
  return {.arn = arn,
          .attachment_count = count_attachments(tables, account, arn),
          .create_date = created,
          .default_version_id = std::string(kFirstVersion),
          .is_attachable = true,
          .path = std::string(policy.path),
          .permissions_boundary_usage_count = 0,
          .policy_id = sts::stable_unique_id("ANPA", arn),
          .policy_name = std::string(policy.name),
          .update_date = created};
}

Result<Tags> merge_tags(Tags tags, const Tags& more) {
  for (const auto& [key, value] : more) tags[key] = value;
  if (tags.size() <= kMaxTags) return tags;
  return std::unexpected(api::iam::errors::LimitExceededException(
      "The number of tags has reached the maximum limit."));
}

Result<Tags> read_tags(const std::optional<std::vector<api::iam::Tag>>& tags) {
  Tags result;
  for (const auto& tag : tags.value_or(std::vector<api::iam::Tag>())) {
    if (result.emplace(tag.key.value_or(""), tag.value.value_or("")).second) continue;
    return std::unexpected(api::iam::errors::InvalidInputException(
        "Duplicate tag keys found. Please note that Tag keys are case insensitive."));
  }
  return merge_tags({}, result);
}

}  // namespace gantry::iam
