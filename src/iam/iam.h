#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/time.h"
#include "iam/model/records.h"
#include "store/database.h"

namespace gantry::iam {

struct Tables;

/// The role and instance profile that every account has from its start, as the ECS console makes
/// them on its first use, so that the tutorials' `--iam-instance-profile Name=ecsInstanceRole`
/// works at once. Who deletes them has them no more.
inline constexpr std::string_view kEcsInstanceRole = "ecsInstanceRole";

/// The IAM module as the others see it. IAM is global: of a scope the account alone counts. State
/// thread only.
class Iam {
 public:
  /// Constructed before the database is loaded.
  explicit Iam(store::Database& database);
  ~Iam();
  Iam(const Iam&) = delete;
  Iam& operator=(const Iam&) = delete;

  /// Gives a new account its ecsInstanceRole. Before anything else of that account is looked up.
  void ensure_account(store::Tx& tx, const std::string& account, Time now);

  /// By name or ARN; null if the scope's account has no such role.
  [[nodiscard]] const Role* find_role(const Scope& scope, std::string_view name_or_arn) const;
  [[nodiscard]] const InstanceProfile* find_instance_profile(const Scope& scope,
                                                             std::string_view name_or_arn) const;
  /// The role that an instance with this profile acts in; null if it has none.
  [[nodiscard]] const Role* role_of(const InstanceProfile& profile) const;

  [[nodiscard]] Tables& tables() { return *tables_; }
  [[nodiscard]] const Tables& tables() const { return *tables_; }

 private:
  std::unique_ptr<Tables> tables_;
};

}  // namespace gantry::iam
