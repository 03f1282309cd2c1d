#pragma once

#include <string>

#include "base/arn.h"
#include "base/result.h"
#include "iam/errors.h"
#include "iam/model/tables.h"

namespace gantry::iam {

/// Errors: NoSuchEntity.
[[nodiscard]] inline Result<const Role*> get_role(const Tables& tables, const Scope& scope,
                                                  const std::string& name) {
  const Role* role = tables.roles.find(make_key(scope.account, name));
  if (!role) return std::unexpected(errors::role_not_found(name));
  return role;
}

/// For a change. Errors: NoSuchEntity, UnmodifiableEntity for a service-linked role.
[[nodiscard]] inline Result<const Role*> get_own_role(const Tables& tables, const Scope& scope,
                                                      const std::string& name) {
  GANTRY_TRY(const Role* role, get_role(tables, scope, name));
  if (role->is_service_linked()) return std::unexpected(errors::protected_role(name));
  return role;
}

/// Errors: NoSuchEntity.
[[nodiscard]] inline Result<const InstanceProfile*> get_profile(const Tables& tables,
                                                                const Scope& scope,
                                                                const std::string& name) {
  const InstanceProfile* profile = tables.profiles.find(make_key(scope.account, name));
  if (!profile) return std::unexpected(errors::profile_not_found(name));
  return profile;
}

}  // namespace gantry::iam
