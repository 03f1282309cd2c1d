#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/ec2/types.h"
#include "aws/json_codec.h"
#include "base/crypto.h"
#include "base/encoding.h"
#include "base/result.h"
#include "control/operation.h"
#include "ec2/model/launch_template.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

/// `over` on top of `base`: each member that `over` has takes the place of the whole of `base`'s.
template <aws::ApiStruct T>
[[nodiscard]] Result<T> overlay(const T& base, const T& over) {
  auto object = boost::json::parse(aws::to_json(base)).as_object();
  for (auto& [key, value] : boost::json::parse(aws::to_json(over)).as_object())
    object[key] = std::move(value);
  return aws::from_json<T>(boost::json::serialize(object));
}

/// The versions of a template, in ascending order of their keys.
[[nodiscard]] std::string version_key(const LaunchTemplateId& id, std::int64_t number);
/// Absent unless it is a number from 1 on.
[[nodiscard]] std::optional<std::int64_t> parse_version_number(std::string_view text);

[[nodiscard]] api::ec2::LaunchTemplate to_api(const LaunchTemplate& launch_template);
[[nodiscard]] api::ec2::LaunchTemplateVersion to_api(const LaunchTemplateVersion& version,
                                                     const LaunchTemplate& launch_template);

/// What a template may not hold, whenever it is used: user data that is not base64, malformed tags.
/// Errors: InvalidUserData.Malformed, InvalidParameterValue, InvalidParameterCombination.
[[nodiscard]] Result<void> check_template_data(const api::ec2::RequestLaunchTemplateData& data);

/// The version that an earlier request with this token made, or null.
/// Errors: IdempotentParameterMismatch.
[[nodiscard]] Result<const LaunchTemplateVersion*> find_version_of_token(const Tables& tables,
                                                                         const Scope& scope,
                                                                         const std::string& token,
                                                                         std::string_view digest);

/// Writes the version; ids, time and author are filled in.
const LaunchTemplateVersion& put_version(Tables& tables, control::OpContext& context,
                                         const LaunchTemplate& launch_template,
                                         LaunchTemplateVersion version);

/// What two requests with the same client token have to agree in: everything else.
template <aws::ApiStruct T>
[[nodiscard]] std::string request_digest(T request) {
  request.client_token.reset();
  request.dry_run.reset();
  return to_hex(sha256(aws::to_json(request)));
}

}  // namespace gantry::ec2
