#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gantry::ec2 {

/// Every region has these three, `<region>a` to `<region>c`.
inline constexpr std::string_view kZoneLetters = "abc";

/// The zone's id: us-east-1a is use1-az1. On AWS the letters are shuffled for each account; here
/// they are not.
[[nodiscard]] std::string zone_id(std::string_view zone_name);

/// The regions that every AWS account has without opting in, in order of name.
[[nodiscard]] std::span<const std::string_view> default_regions();

}  // namespace gantry::ec2
