#include "iam/iam.h"

#include "iam/model/managed_policies.h"
#include "iam/model/tables.h"

namespace gantry::iam {
namespace {

constexpr std::string_view kTrustEc2 =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
constexpr std::string_view kInstancePolicy =
    "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role";

/// By ARN the record has to be exactly that one, path and case included.
template <class R>
const R* find(const store::Table<R>& table, const Scope& scope, std::string_view name_or_arn) {
  if (!name_or_arn.starts_with("arn:")) return table.find(make_key(scope.account, name_or_arn));
  const R* record =
      table.find(make_key(scope.account, name_or_arn.substr(name_or_arn.rfind('/') + 1)));
  return record && record->arn() == name_or_arn ? record : nullptr;
}

}  // namespace

Iam::Iam(store::Database& database) : tables_(std::make_unique<Tables>(database)) {}

Iam::~Iam() = default;

void Iam::ensure_account(store::Tx& tx, const std::string& account, Time now) {
  if (tables_->accounts.contains(account)) return;
  tables_->accounts.put(tx, {.id = account, .created_at = now});
  const auto key = make_key(account, kEcsInstanceRole);
  tables_->roles.put(tx, {.id_key = key,
                          .account = account,
                          .name = std::string(kEcsInstanceRole),
                          .trust_policy = std::string(kTrustEc2),
                          .attached_policies = {std::string(kInstancePolicy)},
                          .created_at = now});
  tables_->profiles.put(tx, {.id_key = key,
                             .account = account,
                             .name = std::string(kEcsInstanceRole),
                             .role_name = std::string(kEcsInstanceRole),
                             .created_at = now});
}

const Role* Iam::find_role(const Scope& scope, std::string_view name_or_arn) const {
  return find(tables_->roles, scope, name_or_arn);
}

const InstanceProfile* Iam::find_instance_profile(const Scope& scope,
                                                  std::string_view name_or_arn) const {
  return find(tables_->profiles, scope, name_or_arn);
}

const Role* Iam::role_of(const InstanceProfile& profile) const {
  if (profile.role_name.empty()) return nullptr;
  return tables_->roles.find(make_key(profile.account, profile.role_name));
}

}  // namespace gantry::iam
