#pragma once

#include <string>

#include "iam/model/records.h"
#include "store/database.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::iam {

/// All that the module keeps. State thread only.
struct Tables {
  explicit Tables(store::Database& database);
  ~Tables();
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

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
