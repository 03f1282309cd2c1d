#include <fmt/format.h>

#include "ec2/errors.h"
#include "ec2/ops/launch.h"
#include "iam/iam.h"

namespace gantry::ec2 {

Result<std::string> read_profile(
    const iam::Iam& iam, const Scope& scope,
    const std::optional<api::ec2::IamInstanceProfileSpecification>& profile,
    std::string_view parameter) {
  if (!profile) return std::string();
  if (profile->arn && profile->name) {
    return std::unexpected(errors::invalid_parameter_combination(fmt::format(
        "The parameter '{0}.name' may not be used in combination with '{0}.arn'", parameter)));
  }
  const auto text = profile->arn ? *profile->arn : profile->name.value_or("");
  if (text.empty()) return std::string();
  const bool of_kind = profile->arn.has_value() == text.starts_with("arn:");
  const auto* record = of_kind ? iam.find_instance_profile(scope, text) : nullptr;
  if (!record) {
    const bool by_arn = profile->arn.has_value();
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("Value ({}) for parameter {}.{} is invalid. Invalid IAM Instance Profile {}",
                    text, parameter, by_arn ? "arn" : "name", by_arn ? "ARN" : "name")));
  }
  if (!iam.role_of(*record)) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("IAM Instance Profile \"{}\" has no associated IAM Roles", record->arn())));
  }
  return record->arn();
}

}  // namespace gantry::ec2
