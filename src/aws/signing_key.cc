#include "aws/signing_key.h"

#include <fmt/format.h>

#include "base/crypto.h"

namespace gantry::aws {

std::string derive_signing_key(std::string_view secret, std::string_view date,
                               std::string_view region, std::string_view service) {
  std::string key = hmac_sha256(fmt::format("AWS4{}", secret), date);
  key = hmac_sha256(key, region);
  key = hmac_sha256(key, service);
  return hmac_sha256(key, "aws4_request");
}

std::string SigningKeyCache::get(std::string_view secret, std::string_view date,
                                 std::string_view region, std::string_view service) {
  // The lengths keep different parts from reading alike.
  auto name =
      fmt::format("{}/{}/{}/{}/{}/{}", secret.size(), secret, region.size(), region, date, service);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = keys_.find(name); found != keys_.end()) return found->second;
  }
  auto key = derive_signing_key(secret, date, region, service);
  const std::lock_guard lock(mutex_);
  // Keys age by the day: starting over is rare and cheap.
  if (keys_.size() >= capacity_) keys_.clear();
  keys_.emplace(std::move(name), key);
  return key;
}

}  // namespace gantry::aws
