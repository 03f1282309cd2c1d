#pragma once

#include <string>

#include "base/time.h"
#include "ec2/model/instance.h"
#include "sts/credentials.h"

namespace gantry::ec2 {

/// The role of an instance that was launched without an instance profile. On AWS it would have none
/// and its agent could not sign; here it may always, so that an instance joins its cluster whatever
/// its launch said.
inline constexpr std::string_view kFallbackRole = "ecsInstanceRole";

/// The role that the instance acts in: named as its profile is, which is what the console and ECS's
/// tutorials make.
[[nodiscard]] std::string role_name(const Instance& instance);

/// AWS: iam/info.
[[nodiscard]] std::string profile_info(const Instance& instance, Time now);

/// AWS: iam/security-credentials/ROLE: good for six hours, and replaced an hour before they end.
/// Between two replacements every call gives the same ones.
[[nodiscard]] std::string role_credentials(const Instance& instance,
                                           const sts::CredentialMint& mint, Time now);

}  // namespace gantry::ec2
