#include "iam/ops/policy_document.h"

#include <boost/json.hpp>
#include <string>

#include "api/iam/errors.h"

namespace gantry::iam {
namespace {
namespace json = boost::json;

std::unexpected<Error> malformed(std::string message) {
  return std::unexpected(api::iam::errors::MalformedPolicyDocumentException(std::move(message)));
}

bool is_text_or_texts(const json::value& value) {
  if (value.is_string()) return true;
  const auto* list = value.if_array();
  if (!list) return false;
  for (const auto& entry : *list) {
    if (!entry.is_string()) return false;
  }
  return true;
}

Result<void> check_statement(const json::value& value, PolicyKind kind) {
  const auto* statement = value.if_object();
  if (!statement) return malformed("Syntax errors in policy.");
  for (const auto& entry : *statement) {
    constexpr std::string_view kKnown[] = {"Sid",          "Effect",      "Principal",
                                           "NotPrincipal", "Action",      "NotAction",
                                           "Resource",     "NotResource", "Condition"};
    if (std::ranges::find(kKnown, std::string_view(entry.key())) == std::end(kKnown)) {
      return malformed("Syntax errors in policy.");
    }
  }
  const auto has = [&](std::string_view name) { return statement->contains(name); };
  const auto* effect = statement->if_contains("Effect");
  if (!effect || (*effect != "Allow" && *effect != "Deny")) {
    return malformed("Syntax errors in policy.");
  }
  if (!has("Action") && !has("NotAction"))
    return malformed("Policy statement must contain actions.");
  for (const auto name : {"Action", "NotAction", "Resource", "NotResource"}) {
    if (const auto* given = statement->if_contains(name); given && !is_text_or_texts(*given)) {
      return malformed("Syntax errors in policy.");
    }
  }
  const bool resource = has("Resource") || has("NotResource");
  const bool principal = has("Principal") || has("NotPrincipal");
  if (kind == PolicyKind::kTrust) {
    if (resource) return malformed("Has prohibited field Resource");
    if (!principal) return malformed("AssumeRole policy must contain principals.");
    return {};
  }
  if (principal) return malformed("Policy document should not specify a principal.");
  if (!resource) return malformed("Policy statement must contain resources.");
  return {};
}

}  // namespace

Result<void> check_policy(std::string_view document, PolicyKind kind) {
  boost::system::error_code error;
  const auto value = json::parse(document, error);
  const auto* object = error ? nullptr : value.if_object();
  if (!object) return malformed("This policy contains invalid Json");
  if (const auto* version = object->if_contains("Version");
      version && *version != "2012-10-17" && *version != "2008-10-17") {
    return malformed("Policy document must be version 2012-10-17 or greater.");
  }
  const auto* statements = object->if_contains("Statement");
  if (!statements) return malformed("Syntax errors in policy.");
  const auto* list = statements->if_array();
  if (!list) return check_statement(*statements, kind);
  if (list->empty()) return malformed("Policy statement must contain actions.");
  for (const auto& statement : *list) GANTRY_CHECK(check_statement(statement, kind));
  return {};
}

}  // namespace gantry::iam
