#include "ec2/metadata/session_token.h"

#include <fmt/format.h>

#include <charconv>

#include "base/crypto.h"
#include "base/encoding.h"

namespace gantry::ec2 {
namespace {

constexpr std::size_t kExpiryDigits = 12;  ///< hexadecimal milliseconds
constexpr std::size_t kTagSize = 32;

}  // namespace

std::string SessionTokens::make(const InstanceId& instance, Time expires) const {
  const auto expiry = fmt::format("{:0{}x}", to_epoch_millis(expires), kExpiryDigits);
  return to_base64(expiry + tag(instance, expiry));
}

std::optional<std::chrono::seconds> SessionTokens::check(const InstanceId& instance,
                                                         std::string_view token, Time now) const {
  const auto raw = from_base64(token);
  if (!raw || raw->size() != kExpiryDigits + kTagSize) return std::nullopt;
  const auto expiry = std::string_view(*raw).substr(0, kExpiryDigits);
  if (!constant_time_equal(std::string_view(*raw).substr(kExpiryDigits), tag(instance, expiry)))
    return std::nullopt;
  std::int64_t millis = 0;
  std::from_chars(expiry.data(), expiry.data() + expiry.size(), millis, 16);
  if (from_epoch_millis(millis) <= now) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(from_epoch_millis(millis) - now);
}

std::string SessionTokens::tag(const InstanceId& instance, std::string_view expiry) const {
  return hmac_sha256(key_, fmt::format("{} {}", instance.str(), expiry));
}

}  // namespace gantry::ec2
