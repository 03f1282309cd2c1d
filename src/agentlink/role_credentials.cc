#include "agentlink/role_credentials.h"

#include <fmt/format.h>

#include "base/arn.h"
#include "ecs/lifecycle.h"

namespace gantry::agentlink {
namespace {

// AWS: "Task IAM role": credentials are good for up to six hours; the agent never asks for new
// ones.
constexpr Millis kLifetime = std::chrono::hours(6);
constexpr Millis kRefreshBefore = std::chrono::hours(2);

std::optional<std::string> role_of(const ecs::Task& task, const ecs::TaskDefinition& definition,
                                   RoleKind kind) {
  const bool own = kind == RoleKind::kTask;
  const auto& document = definition.document;
  std::optional<std::string> role = own ? document.task_role_arn : document.execution_role_arn;
  if (task.overrides) {
    const auto& other = own ? task.overrides->task_role_arn : task.overrides->execution_role_arn;
    if (other) role = other;
  }
  if (!role || role->empty() || role->starts_with("arn:")) return role;
  return fmt::format("arn:aws:iam::{}:role/{}", parse_arn(task.arn)->account, *role);
}

std::string uuid_of(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes.substr(0, 16)) {
    digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

}  // namespace

std::string RoleCredentials::id_of(const ecs::Task& task, RoleKind kind) const {
  return uuid_of(mint_.derive_key(fmt::format("credentials id {} {}", task.arn,
                                              kind == RoleKind::kTask ? "task" : "execution")));
}

std::optional<api::acs::IAMRoleCredentials> RoleCredentials::issue(
    const ecs::Task& task, const ecs::TaskDefinition& definition, RoleKind kind, Time now) const {
  const auto role = role_of(task, definition, kind);
  const auto arn = role ? parse_arn(*role) : std::nullopt;
  if (!arn) return std::nullopt;
  const auto made = mint_.mint({.account = arn->account,
                                .role_name = arn->resource.substr(arn->resource.rfind('/') + 1),
                                .session_name = std::string(ecs::id_of(task.arn))},
                               now + kLifetime, ids_);
  return api::acs::IAMRoleCredentials{.access_key_id = made.access_key_id,
                                      .credentials_id = id_of(task, kind),
                                      .expiration = format_iso8601_seconds(made.expires),
                                      .role_arn = *role,
                                      .secret_access_key = made.secret_access_key,
                                      .session_token = made.session_token};
}

bool RoleCredentials::is_due(const ecs::Task& task, const ecs::TaskDefinition& definition,
                             Time now) const {
  for (const RoleKind kind : {RoleKind::kTask, RoleKind::kExecution}) {
    if (!role_of(task, definition, kind)) continue;
    const auto found = held_.find(id_of(task, kind));
    if (found == held_.end() || found->second - now < kRefreshBefore) return true;
  }
  return false;
}

void RoleCredentials::forget(const ecs::Task& task) {
  for (const RoleKind kind : {RoleKind::kTask, RoleKind::kExecution})
    held_.erase(id_of(task, kind));
}

}  // namespace gantry::agentlink
