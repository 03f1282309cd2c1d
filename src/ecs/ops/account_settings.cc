#include "ecs/ops/account_settings.h"

#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/page.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

/// Whose settings a request is about. AWS: API_ListAccountSettings, principalArn: the root user may
/// name anybody, others themselves.
Result<std::string> principal_of(const Operations::Context& context,
                                 const std::optional<std::string>& wanted) {
  const std::string caller = setting_principal(context.request.caller.arn);
  if (!wanted || wanted->empty() || *wanted == caller) return caller;
  const auto arn = parse_arn(*wanted);
  const bool well_formed = arn && arn->service == "iam" &&
                           (arn->resource == "root" || arn->resource.starts_with("user/") ||
                            arn->resource.starts_with("role/"));
  if (!well_formed || arn->account != context.scope().account)
    return refuse("Invalid principalArn: " + *wanted);
  if (caller != root_principal(context.scope().account)) {
    return std::unexpected(errors::AccessDeniedException(fmt::format(
        "User: {} is not authorized to manage the account settings of {}", caller, *wanted)));
  }
  return *wanted;
}

Result<const SettingRule*> rule_of(const std::optional<std::string>& name) {
  const SettingRule* rule = find_setting_rule(name.value_or(""));
  if (!rule) return refuse("Invalid setting 'name'");
  return rule;
}

Result<void> check_value(const SettingRule& rule, const std::string& value) {
  // AWS: the provider documentation of hashicorp/terraform-provider-aws quotes the answer.
  if (rule.name.ends_with("LongArnFormat") && value == "disabled")
    return refuse("You can no longer disable Long Arn settings");
  if (std::ranges::find(rule.values, value) == rule.values.end())
    return refuse("Invalid setting 'value'");  // AWS: aws/aws-cli, issue 3785
  if (rule.aws_managed)
    return refuse(
        fmt::format("The setting {} is managed by AWS and cannot be changed.", rule.name));
  return {};
}

api::ecs::Setting to_api(std::string_view name, const std::string& principal, std::string value) {
  const SettingRule* rule = find_setting_rule(name);
  return {.name = std::string(name),
          .principal_arn = principal,
          .type = rule && rule->aws_managed ? "aws_managed" : "user",
          .value = std::move(value)};
}

Result<api::ecs::Setting> put(Tables& tables, Operations::Context& context,
                              const std::string& principal, const std::optional<std::string>& name,
                              const std::optional<std::string>& value) {
  GANTRY_TRY(const SettingRule* rule, rule_of(name));
  GANTRY_CHECK(check_value(*rule, value.value_or("")));
  tables.account_settings.put(
      context.tx, {.row = AccountSetting::row_of(context.scope(), principal, rule->name),
                   .name = std::string(rule->name),
                   .principal = principal,
                   .value = *value});
  return to_api(rule->name, principal, *value);
}

/// What fill_page walks over: the rules, by their name.
struct Named {
  const SettingRule* rule;
  [[nodiscard]] std::string_view key() const { return rule->name; }
};

}  // namespace

std::string effective_setting(const Tables& tables, const Scope& scope, std::string_view caller_arn,
                              std::string_view name) {
  for (const auto& principal : {setting_principal(caller_arn), root_principal(scope.account)}) {
    const auto* chosen =
        tables.account_settings.find(AccountSetting::row_of(scope, principal, name));
    if (chosen) return chosen->value;
  }
  const SettingRule* rule = find_setting_rule(name);
  return rule ? std::string(rule->initial) : "";
}

Result<api::ecs::ListAccountSettingsResponse> Operations::list_account_settings(
    Context& context, Ref<api::ecs::ListAccountSettingsRequest> request) {
  GANTRY_TRY(const Page page, Page::of(request));
  GANTRY_TRY(const std::string principal, principal_of(context, request.principal_arn));
  if (request.name) GANTRY_CHECK(rule_of(request.name));
  if (request.value && !request.name)
    return refuse("You must specify an account setting name to filter by value.");
  const Scope scope = context.scope();
  const auto value_of = [&](std::string_view name) -> std::optional<std::string> {
    if (request.effective_settings.value_or(false))
      return effective_setting(tables_, scope, principal, name);
    const auto* chosen =
        tables_.account_settings.find(AccountSetting::row_of(scope, principal, name));
    return chosen ? std::optional(chosen->value) : std::nullopt;
  };
  std::vector<Named> names;
  for (const auto& rule : setting_rules()) names.push_back({&rule});
  api::ecs::ListAccountSettingsResponse response;
  auto& settings = response.settings.emplace();
  response.next_token = fill_page(
      page, names,
      [&](const Named& named) {
        if (request.name && *request.name != named.rule->name) return false;
        const auto value = value_of(named.rule->name);
        return value && (!request.value || *request.value == *value);
      },
      [&](const Named& named) {
        settings.push_back(to_api(named.rule->name, principal, *value_of(named.rule->name)));
      });
  return response;
}

Result<api::ecs::PutAccountSettingResponse> Operations::put_account_setting(
    Context& context, Ref<api::ecs::PutAccountSettingRequest> request) {
  GANTRY_TRY(const std::string principal, principal_of(context, request.principal_arn));
  GANTRY_TRY(auto setting, put(tables_, context, principal, request.name, request.value));
  return api::ecs::PutAccountSettingResponse{.setting = std::move(setting)};
}

Result<api::ecs::PutAccountSettingDefaultResponse> Operations::put_account_setting_default(
    Context& context, Ref<api::ecs::PutAccountSettingDefaultRequest> request) {
  GANTRY_TRY(auto setting, put(tables_, context, root_principal(context.scope().account),
                               request.name, request.value));
  return api::ecs::PutAccountSettingDefaultResponse{.setting = std::move(setting)};
}

Result<api::ecs::DeleteAccountSettingResponse> Operations::delete_account_setting(
    Context& context, Ref<api::ecs::DeleteAccountSettingRequest> request) {
  GANTRY_TRY(const std::string principal, principal_of(context, request.principal_arn));
  GANTRY_TRY(const SettingRule* rule, rule_of(request.name));
  const std::string row = AccountSetting::row_of(context.scope(), principal, rule->name);
  const auto* chosen = tables_.account_settings.find(row);
  // AWS: the sample of API_DeleteAccountSetting answers with the value that was there.
  auto setting = to_api(
      rule->name, principal,
      chosen ? chosen->value : effective_setting(tables_, context.scope(), principal, rule->name));
  tables_.account_settings.erase(context.tx, row);
  return api::ecs::DeleteAccountSettingResponse{.setting = std::move(setting)};
}

}  // namespace gantry::ecs
