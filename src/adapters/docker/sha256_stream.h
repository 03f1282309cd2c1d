#pragma once

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/encoding.h"

namespace gantry::docker {

/// SHA-256 of data that arrives in pieces.
class Sha256Stream {
 public:
  Sha256Stream() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) { reset(); }

  void update(std::string_view piece) {
    EVP_DigestUpdate(context_.get(), piece.data(), piece.size());
  }

  /// "sha256:<hex>" of everything since the last call; starts anew.
  std::string digest() {
    std::array<unsigned char, 32> raw{};
    EVP_DigestFinal_ex(context_.get(), raw.data(), nullptr);
    reset();
    return "sha256:" + to_hex({reinterpret_cast<const char*>(raw.data()), raw.size()});
  }

 private:
  void reset() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace gantry::docker
