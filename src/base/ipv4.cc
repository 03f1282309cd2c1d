#include "base/ipv4.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace gantry {
namespace {

/// A decimal number without leading zeros, at most `max`.
std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t max) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value > max || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return value;
}

}  // namespace

std::string Ipv4::str() const {
  return fmt::format("{}.{}.{}.{}", value >> 24, value >> 16 & 255, value >> 8 & 255, value & 255);
}

std::optional<Ipv4> parse_ipv4(std::string_view text) {
  std::uint32_t value = 0;
  for (int part = 0; part < 4; ++part) {
    const auto dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const auto octet = parse_number(text.substr(0, dot), 255);
    if (!octet) return std::nullopt;
    value = value << 8 | *octet;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return Ipv4{value};
}

std::optional<Cidr> parse_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto network = parse_ipv4(text.substr(0, slash));
  const auto length = parse_number(text.substr(slash + 1), 32);
  if (!network || !length || *length == 0) return std::nullopt;
  const Cidr cidr{*network, static_cast<int>(*length)};
  if ((network->value & (cidr.size() - 1)) != 0) return std::nullopt;
  return cidr;
}

}  // namespace gantry
