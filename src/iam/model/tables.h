#pragma once

#include <string>

#include "iam/model/records.h"
#include "store/database.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::iam {

/// All that the module keeps. State thread only.
struct Tables {
  explicit Tables(store::Database& database)
      : accounts(database),
        roles(database),
        profiles(database),
        policies(database),
        roles_by_account(roles, [](const Role& role) { return role.account; }),
        profiles_by_account(profiles,
                            [](const InstanceProfile& profile) { return profile.account; }),
        policies_by_account(policies, [](const Policy& policy) { return policy.account; }),
        profiles_by_role(profiles,
                         [](const InstanceProfile& profile) -> std::optional<std::string> {
                           if (profile.role_name.empty()) return std::nullopt;
                           return make_key(profile.account, profile.role_name);
                         }),
        roles_by_policy(roles, [](const Role& role) { return role.attached_policies; }) {}

  store::Table<Account> accounts;
  store::Table<Role> roles;
  store::Table<InstanceProfile> profiles;
  store::Table<Policy> policies;

  store::Index<Role, std::string> roles_by_account;
  store::Index<InstanceProfile, std::string> profiles_by_account;
  store::Index<Policy, std::string> policies_by_account;
  store::Index<InstanceProfile, std::string> profiles_by_role;  ///< by the role's key
  store::Index<Role, std::string> roles_by_policy;              ///< by the policy's ARN
};

}  // namespace gantry::iam
