#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ec2/model/key_pair.h"

namespace gantry::ec2 {

struct PublicKey {
  KeyType type = KeyType::kRsa;
  std::string line;         ///< `ssh-rsa AAAA...`, without a comment
  std::string fingerprint;  ///< as AWS shows that of an imported key
};

struct KeyMaterial {
  std::string private_key;  ///< PEM (PKCS#1) of an RSA key, OpenSSH's format of an ED25519 key
  PublicKey public_key;     ///< its fingerprint is that of a created key
};

/// A new key pair; RSA keys have 2048 bits, which takes about 0.1 s. `comment` goes into an OpenSSH
/// private key.
/// Errors: InternalError.
[[nodiscard]] Result<KeyMaterial> make_key_material(KeyType type, std::string_view comment);

/// A public key as a line of authorized_keys, in RFC 4716's format, or as base64 of its DER form.
/// AWS: ImportKeyPair, "Supported formats".
/// Errors: InvalidKey.Format.
[[nodiscard]] Result<PublicKey> read_public_key(std::string_view material);

}  // namespace gantry::ec2
