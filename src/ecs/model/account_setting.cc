#include "ecs/model/account_setting.h"

#include <fmt/format.h>

#include <algorithm>

namespace gantry::ecs {

std::string AccountSetting::row_of(const Scope& scope, std::string_view principal,
                                   std::string_view name) {
  return fmt::format("{}/{}/{}/{}", scope.account, scope.region, principal, name);
}

std::span<const SettingRule> setting_rules() {
  // AWS: API_PutAccountSetting, name and value; "Amazon ECS account settings".
  static const std::vector<std::string_view> kOnOff = {"enabled", "disabled"};
  static const std::vector<SettingRule> kRules = {
      {"awsvpcTrunking", "disabled", kOnOff},
      {"containerInsights", "disabled", {"enabled", "disabled", "enhanced"}},
      {"containerInstanceLongArnFormat", "enabled", kOnOff},
      {"defaultLogDriverMode", "non-blocking", {"blocking", "non-blocking"}},
      {"fargateEventWindows", "disabled", kOnOff},
      {"fargateFIPSMode", "disabled", kOnOff},
      {"fargateTaskRetirementWaitPeriod", "7", {"0", "7", "14"}},
      {"guardDutyActivate", "off", {"on", "off"}, true},
      {"serviceLongArnFormat", "enabled", kOnOff},
      {"tagResourceAuthorization", "on", {"on", "off"}},
      {"taskLongArnFormat", "enabled", kOnOff},
  };
  return kRules;
}

const SettingRule* find_setting_rule(std::string_view name) {
  const auto rules = setting_rules();
  const auto found = std::ranges::find(rules, name, &SettingRule::name);
  return found == rules.end() ? nullptr : &*found;
}

std::string root_principal(std::string_view account) {
  return fmt::format("arn:aws:iam::{}:root", account);
}

std::string setting_principal(std::string_view caller_arn) {
  const auto arn = parse_arn(caller_arn);
  constexpr std::string_view kSession = "assumed-role/";
  if (!arn || arn->service != "sts" || !arn->resource.starts_with(kSession))
    return std::string(caller_arn);
  const std::string_view rest = std::string_view(arn->resource).substr(kSession.size());
  return fmt::format("arn:aws:iam::{}:role/{}", arn->account, rest.substr(0, rest.find('/')));
}

}  // namespace gantry::ecs
