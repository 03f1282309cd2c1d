#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cstdlib>

namespace gantry {

// OpenSSL 3's one-shot SHA256() and HMAC() fetch their algorithm anew on every call, which costs
// more than the hashing itself on the small inputs of request signing. Hence a digest that is
// fetched once, and HMAC written upon it.

std::string sha256(std::string_view data) {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  if (EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                 kAlgorithm, nullptr) != 1) {
    std::abort();  // out of memory, or an OpenSSL without SHA-256
  }
  return digest;
}

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
