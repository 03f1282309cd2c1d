#include <fmt/format.h>

#include <algorithm>

#include "base/ipv4.h"
#include "elb/errors.h"
#include "elb/ops/actions.h"

namespace gantry::elb {
namespace {

namespace v2 = api::elbv2;
using Condition = v2::RuleCondition;

// AWS: "Quotas for your Application Load Balancers", condition values per rule.
constexpr std::size_t kMostValues = 5;
constexpr std::size_t kLongestValue = 128;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

/// Values stand in the field's own part or, of host and path, in Values: AWS shows both.
template <class Config>
void join(Condition& condition, std::optional<Config>& config) {
  if (!config) config.emplace();
  if (!config->values && condition.values) config->values = condition.values;
  if (!config->regex_values && condition.regex_values)
    config->regex_values = condition.regex_values;
  if (config->values) condition.values = config->values;
  if (config->regex_values) condition.regex_values = config->regex_values;
}

Result<std::size_t> check_values(std::string_view field,
                                 const std::optional<std::vector<std::string>>& values) {
  if (!values) return std::size_t{0};
  for (const auto& value : *values) {
    if (value.empty())
      return invalid(fmt::format("A condition value for '{}' cannot be empty", field));
    if (value.size() > kLongestValue) {
      return invalid(fmt::format(
          "Condition value '{}' for '{}' cannot be longer than '128' characters", value, field));
    }
  }
  return values->size();
}

template <class Config>
Result<std::size_t> check_texts(std::string_view field, const Config& config) {
  GANTRY_TRY(const auto plain, check_values(field, config.values));
  std::size_t patterns = 0;
  if constexpr (requires { config.regex_values; }) {
    GANTRY_TRY(patterns, check_values(field, config.regex_values));
    if (plain != 0 && patterns != 0)
      return invalid("You cannot specify both values and regex values");
  }
  if (plain + patterns == 0)
    return invalid(fmt::format("A condition value must be specified for '{}'", field));
  return plain + patterns;
}

Result<std::size_t> check_query(const Condition& condition) {
  const auto& config = condition.query_string_config;
  if (!config || !config->values || config->values->empty())
    return invalid("A condition value must be specified for 'query-string'");
  for (const auto& pair : *config->values) {
    if (pair.value.value_or("").empty())
      return invalid("A condition value for 'query-string' cannot be empty");
  }
  return config->values->size();
}

Result<std::size_t> check_source(const Condition& condition) {
  const auto& config = condition.source_ip_config;
  GANTRY_TRY(const auto count, check_values("source-ip", config ? config->values : std::nullopt));
  if (count == 0) return invalid("A condition value must be specified for 'source-ip'");
  for (const auto& block : *config->values) {
    if (!parse_cidr(block) && block != "0.0.0.0/0" && !block.contains(':'))
      return invalid(fmt::format("The CIDR block '{}' is not valid", block));
  }
  return count;
}

/// How many values it has.
Result<std::size_t> complete(Condition& condition) {
  const std::string field = condition.field.value_or("");
  if (field == "host-header") {
    join(condition, condition.host_header_config);
    return check_texts(field, *condition.host_header_config);
  }
  if (field == "path-pattern") {
    join(condition, condition.path_pattern_config);
    return check_texts(field, *condition.path_pattern_config);
  }
  if (field == "http-header") {
    if (!condition.http_header_config ||
        condition.http_header_config->http_header_name.value_or("").empty())
      return invalid("A header name must be specified for 'http-header'");
    return check_texts(field, *condition.http_header_config);
  }
  if (field == "http-request-method") {
    if (!condition.http_request_method_config)
      return invalid("A condition value must be specified for 'http-request-method'");
    return check_texts(field, *condition.http_request_method_config);
  }
  if (field == "query-string") return check_query(condition);
  if (field == "source-ip") return check_source(condition);
  return invalid(
      fmt::format("Condition field '{}' must be one of '[path-pattern, host-header, http-header, "
                  "http-request-method, query-string, source-ip]'",
                  field));
}

}  // namespace

Result<std::vector<Condition>> read_conditions(
    const std::optional<std::vector<Condition>>& conditions) {
  if (!conditions || conditions->empty()) return invalid("A condition must be specified");
  std::vector<Condition> read = *conditions;
  std::size_t values = 0;
  for (auto& condition : read) {
    GANTRY_TRY(const auto count, complete(condition));
    values += count;
  }
  for (const std::string_view once :
       {"host-header", "path-pattern", "http-request-method", "source-ip"}) {
    const auto same = [&](const Condition& one) { return one.field == once; };
    if (std::ranges::count_if(read, same) > 1)
      return invalid(fmt::format("A rule can only have one '{}' condition", once));
  }
  if (values > kMostValues) {
    return std::unexpected(
        errors::validation(fmt::format("A rule can only have '{}' condition values", kMostValues)));
  }
  return read;
}

}  // namespace gantry::elb
