#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gantry {

/// An IPv4 address in host byte order.
struct Ipv4 {
  std::uint32_t value = 0;

  [[nodiscard]] std::string str() const;
  friend auto operator<=>(Ipv4, Ipv4) = default;
};

/// Absent unless `text` is four decimal octets without leading zeros.
[[nodiscard]] std::optional<Ipv4> parse_ipv4(std::string_view text);

/// A block of addresses; `network` has no bits set beyond the prefix.
struct Cidr {
  Ipv4 network;
  int prefix_length = 32;

  [[nodiscard]] std::uint32_t size() const { return std::uint32_t{1} << (32 - prefix_length); }
  [[nodiscard]] Ipv4 last() const { return {network.value + (size() - 1)}; }
  [[nodiscard]] bool contains(Ipv4 address) const {
    return address >= network && address <= last();
  }
  friend auto operator<=>(const Cidr&, const Cidr&) = default;
};

/// Absent if malformed, if bits beyond the prefix are set, or if the prefix is shorter than /1.
[[nodiscard]] std::optional<Cidr> parse_cidr(std::string_view text);

}  // namespace gantry
