#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gantry::aws {

/// The key of one day, region and service (four HMACs). AWS: "Create a signed AWS API request",
/// step 4.
[[nodiscard]] std::string derive_signing_key(std::string_view secret, std::string_view date,
                                             std::string_view region, std::string_view service);

/// Remembers derived keys, so that a request costs one HMAC instead of five. Callable from any
/// thread.
class SigningKeyCache {
 public:
  explicit SigningKeyCache(std::size_t capacity = 1024) : capacity_(capacity) {}

  [[nodiscard]] std::string get(std::string_view secret, std::string_view date,
                                std::string_view region, std::string_view service);

 private:
  const std::size_t capacity_;
  std::mutex mutex_;  // guards keys_: every I/O thread verifies
  std::unordered_map<std::string, std::string> keys_;
};

}  // namespace gantry::aws
