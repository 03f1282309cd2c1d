#include "iam/model/tables.h"

#include <optional>
#include <string>
#include <vector>

namespace gantry::iam {

Tables::Tables(store::Database& database)
    : accounts(database),
      roles(database),
      profiles(database),
      policies(database),
      roles_by_account(roles, [](const Role& role) { return role.account; }),
      profiles_by_account(profiles, [](const InstanceProfile& profile) { return profile.account; }),
      policies_by_account(policies, [](const Policy& policy) { return policy.account; }),
      profiles_by_role(profiles,
                       [](const InstanceProfile& profile) -> std::optional<std::string> {
                         if (profile.role_name.empty()) return std::nullopt;
                         return make_key(profile.account, profile.role_name);
                       }),
      roles_by_policy(roles, [](const Role& role) { return role.attached_policies; }) {}

Tables::~Tables() = default;

}  // namespace gantry::iam
