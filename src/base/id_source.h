#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>

namespace gantry {

/// The only source of randomness and fresh names.
class IdSource {
 public:
  virtual ~IdSource() = default;

  /// Fills `out` with random bytes.
  virtual void fill(std::span<std::uint8_t> out) = 0;

  /// `digits` lower-case hexadecimal digits. ECS task and container instance ids have 32, EC2's 17.
  [[nodiscard]] std::string hex(int digits);
  /// An RFC 4122 version 4 UUID in lower case.
  [[nodiscard]] std::string uuid();
  /// `length` characters of A-Z and 2-7, as in access key ids.
  [[nodiscard]] std::string base32(int length);
  [[nodiscard]] std::uint64_t u64();
};

/// Cryptographically strong (OpenSSL). Callable from any thread.
class SystemIdSource final : public IdSource {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

/// Repeatable, for simulations and tests. One thread.
class SeededIdSource final : public IdSource {
 public:
  explicit SeededIdSource(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::mt19937_64 engine_;
};

}  // namespace gantry
