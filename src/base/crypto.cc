#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <array>

namespace gantry {

std::string sha256(std::string_view data) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

// Written on the one-shot SHA256(): OpenSSL 3's HMAC() fetches its algorithm anew on every call, which costs several
// times the hashing itself on the small inputs of request signing.
std::string hmac_sha256(std::string_view key, std::string_view data) {
  constexpr std::size_t kBlock = SHA256_CBLOCK;
  std::array<char, kBlock> padded{};
  if (key.size() > kBlock) {
    const std::string hashed = sha256(key);
    hashed.copy(padded.data(), hashed.size());
  } else {
    key.copy(padded.data(), key.size());
  }
  std::string inner;
  inner.reserve(kBlock + data.size());
  for (const char c : padded) inner += static_cast<char>(c ^ 0x36);
  inner += data;
  std::string outer;
  outer.reserve(kBlock + SHA256_DIGEST_LENGTH);
  for (const char c : padded) outer += static_cast<char>(c ^ 0x5c);
  outer += sha256(inner);
  return sha256(outer);
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace gantry
