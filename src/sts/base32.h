#pragma once

#include <string>
#include <string_view>

namespace gantry::sts {

/// One character of A-Z and 2-7 for each of the first `length` bytes.
[[nodiscard]] inline std::string base32_digits(std::string_view bytes, std::size_t length) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  for (const char byte : bytes.substr(0, length))
    text += kDigits[static_cast<unsigned char>(byte) & 31];
  return text;
}

}  // namespace gantry::sts
