#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "ec2/model/instance.h"
#include "iam/iam.h"
#include "sts/credentials.h"

namespace gantry::ec2 {

/// The role of an instance that was launched without an instance profile. On AWS it would have none
/// and its agent could not sign; here it may always, so that an instance joins its cluster whatever
/// its launch said.
inline constexpr std::string_view kFallbackRole = iam::kEcsInstanceRole;

/// The role that the instance acts in: its profile's; absent if the profile has gone or has lost
/// its role since the launch.
[[nodiscard]] std::optional<std::string> role_name(const Instance& instance, const iam::Iam& iam);

/// AWS: iam/info. Without a role it says what is wrong, as AWS's does.
[[nodiscard]] std::string profile_info(const Instance& instance, bool has_role, Time now);

/// AWS: iam/security-credentials/ROLE: good for six hours, and replaced an hour before they end.
/// Between two replacements every call gives the same ones.
[[nodiscard]] std::string role_credentials(const Instance& instance, const std::string& role,
                                           const sts::CredentialMint& mint, Time now);

}  // namespace gantry::ec2
