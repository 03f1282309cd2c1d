#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace gantry::elb {

/// AWS: "Security policies for your Application Load Balancer".
struct SslPolicy {
  std::string_view name;
  std::vector<std::string_view> protocols;  ///< the newest first
  std::vector<std::string_view> ciphers;    ///< OpenSSL's names, in order of preference
};

inline constexpr std::string_view kDefaultSslPolicy = "ELBSecurityPolicy-2016-08";

/// In order of name.
[[nodiscard]] std::span<const SslPolicy> ssl_policies();
[[nodiscard]] bool is_ssl_policy(std::string_view name);

}  // namespace gantry::elb
