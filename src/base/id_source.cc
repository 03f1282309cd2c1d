#include "base/id_source.h"

#include <openssl/rand.h>

#include <cstdlib>
#include <vector>

namespace gantry {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

}  // namespace

std::string IdSource::hex(int digits) {
  std::vector<std::uint8_t> bytes((static_cast<std::size_t>(digits) + 1) / 2);
  fill(bytes);
  std::string text;
  text.reserve(bytes.size() * 2);
  for (std::uint8_t b : bytes) {
    text += kHexDigits[b >> 4];
    text += kHexDigits[b & 15];
  }
  text.resize(static_cast<std::size_t>(digits));
  return text;
}

std::string IdSource::uuid() {
  std::string text = hex(32);
  text[12] = '4';
  text[16] = kHexDigits[8 + kHexDigits.find(text[16]) % 4];
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

std::string IdSource::base32(int length) {
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(length));
  fill(bytes);
  std::string text;
  for (std::uint8_t b : bytes) text += kBase32Digits[b & 31];
  return text;
}

std::uint64_t IdSource::u64() {
  std::array<std::uint8_t, 8> bytes;
  fill(bytes);
  std::uint64_t value = 0;
  for (std::uint8_t b : bytes) value = value << 8 | b;
  return value;
}

void SystemIdSource::fill(std::span<std::uint8_t> out) {
  if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) std::abort();
}

void SeededIdSource::fill(std::span<std::uint8_t> out) {
  for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
}

}  // namespace gantry
