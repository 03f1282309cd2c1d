#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "store/record.h"

namespace gantry::iam {

using Tags = std::map<std::string, std::string>;

/// Names are unique within their account whatever their case. AWS: CreateRole, RoleName.
[[nodiscard]] std::string make_key(std::string_view account, std::string_view name);

struct Role {
  static constexpr std::string_view kTable = "iam.roles";

  std::string id_key;  ///< make_key()
  std::string account;
  std::string name;
  std::string path = "/";
  std::string trust_policy;  ///< AssumeRolePolicyDocument
  std::string description;
  std::int32_t max_session_seconds = 3600;
  std::string permissions_boundary;                    ///< ARN; empty if none
  std::map<std::string, std::string> inline_policies;  ///< name to document
  std::vector<std::string> attached_policies;          ///< ARNs in order of attachment
  Tags tags;
  Time created_at;

  [[nodiscard]] std::string_view key() const { return id_key; }
  [[nodiscard]] std::string arn() const;
  /// AWS's own, which nobody but AWS changes. AWS: "Using service-linked roles".
  [[nodiscard]] bool is_service_linked() const { return path.starts_with("/aws-service-role/"); }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Role::id_key), store::field<2>(&Role::account), store::field<3>(&Role::name),
      store::field<4>(&Role::path), store::field<5>(&Role::trust_policy),
      store::field<6>(&Role::description), store::field<7>(&Role::max_session_seconds),
      store::field<8>(&Role::permissions_boundary), store::field<9>(&Role::inline_policies),
      store::field<10>(&Role::attached_policies), store::field<11>(&Role::tags),
      store::field<12>(&Role::created_at));
  friend bool operator==(const Role&, const Role&) = default;
};

struct InstanceProfile {
  static constexpr std::string_view kTable = "iam.instance_profiles";

  std::string id_key;  ///< make_key()
  std::string account;
  std::string name;
  std::string path = "/";
  std::string role_name;  ///< empty if it has none
  Tags tags;
  Time created_at;

  [[nodiscard]] std::string_view key() const { return id_key; }
  [[nodiscard]] std::string arn() const;

  static constexpr auto kFields = store::fields(
      store::field<1>(&InstanceProfile::id_key), store::field<2>(&InstanceProfile::account),
      store::field<3>(&InstanceProfile::name), store::field<4>(&InstanceProfile::path),
      store::field<5>(&InstanceProfile::role_name), store::field<6>(&InstanceProfile::tags),
      store::field<7>(&InstanceProfile::created_at));
  friend bool operator==(const InstanceProfile&, const InstanceProfile&) = default;
};

/// A customer managed policy; it has one version, v1.
struct Policy {
  static constexpr std::string_view kTable = "iam.policies";

  std::string id_key;  ///< make_key()
  std::string account;
  std::string name;
  std::string path = "/";
  std::string description;
  std::string document;
  Tags tags;
  Time created_at;

  [[nodiscard]] std::string_view key() const { return id_key; }
  [[nodiscard]] std::string arn() const;

  static constexpr auto kFields =
      store::fields(store::field<1>(&Policy::id_key), store::field<2>(&Policy::account),
                    store::field<3>(&Policy::name), store::field<4>(&Policy::path),
                    store::field<5>(&Policy::description), store::field<6>(&Policy::document),
                    store::field<7>(&Policy::tags), store::field<8>(&Policy::created_at));
  friend bool operator==(const Policy&, const Policy&) = default;
};

/// That an account was given what every account has from its start: once, so that it stays deleted.
struct Account {
  static constexpr std::string_view kTable = "iam.accounts";

  std::string id;
  Time created_at;

  [[nodiscard]] std::string_view key() const { return id; }

  static constexpr auto kFields =
      store::fields(store::field<1>(&Account::id), store::field<2>(&Account::created_at));
  friend bool operator==(const Account&, const Account&) = default;
};

}  // namespace gantry::iam
