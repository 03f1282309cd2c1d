#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "ec2/model/ids.h"

namespace gantry::ec2 {

/// The tokens of IMDSv2: a tag over instance and expiry, so that none is stored and none is good on
/// another instance.
class SessionTokens {
 public:
  explicit SessionTokens(std::string key) : key_(std::move(key)) {}

  [[nodiscard]] std::string make(const InstanceId& instance, Time expires) const;
  /// How long the token is still good; absent if it is not (malformed, of another instance,
  /// expired).
  [[nodiscard]] std::optional<std::chrono::seconds> check(const InstanceId& instance,
                                                          std::string_view token, Time now) const;

 private:
  [[nodiscard]] std::string tag(const InstanceId& instance, std::string_view expiry) const;

  std::string key_;
};

}  // namespace gantry::ec2
