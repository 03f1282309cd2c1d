#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "store/record.h"

namespace gantry::ecs {

/// A value that somebody has chosen. The root user's are the account's defaults (AWS:
/// API_PutAccountSetting).
struct AccountSetting {
  std::string row;        ///< ACCOUNT/REGION/PRINCIPAL-ARN/NAME, see row_of
  std::string name;       ///< a SettingName
  std::string principal;  ///< ARN of a user, a role or the root user
  std::string value;

  static constexpr std::string_view kTable = "ecs.account_settings";
  [[nodiscard]] std::string_view key() const { return row; }
  static constexpr auto kFields = store::fields(
      store::field<1>(&AccountSetting::row), store::field<2>(&AccountSetting::name),
      store::field<3>(&AccountSetting::principal), store::field<4>(&AccountSetting::value));

  [[nodiscard]] static std::string row_of(const Scope& scope, std::string_view principal,
                                          std::string_view name);
};

/// What a setting may be, and is without anybody's choice.
struct SettingRule {
  std::string_view name;
  std::string_view initial;
  std::vector<std::string_view> values;
  bool aws_managed = false;  ///< nobody can change it (AWS: API_Setting, type)
};

/// All settings, ordered by name.
[[nodiscard]] std::span<const SettingRule> setting_rules();
/// Null for a name that is none.
[[nodiscard]] const SettingRule* find_setting_rule(std::string_view name);

/// `arn:aws:iam::ACCOUNT:root`
[[nodiscard]] std::string root_principal(std::string_view account);

/// Whose settings a caller has: a session of a role has the role's.
[[nodiscard]] std::string setting_principal(std::string_view caller_arn);

}  // namespace gantry::ecs
