#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/time.h"
#include "ec2/model/ids.h"
#include "ec2/model/tags.h"
#include "store/record.h"

namespace gantry::ec2 {

enum class KeyType : std::uint8_t { kRsa = 0, kEd25519 = 1 };

/// The private key is not kept. AWS: KeyPairInfo.
struct KeyPair {
  static constexpr std::string_view kTable = "ec2.key_pairs";

  KeyPairId id;
  std::string account;
  std::string region;
  std::string name;  ///< once in a scope
  KeyType type = KeyType::kRsa;
  std::string fingerprint;
  std::string public_key;  ///< `ssh-rsa AAAA... NAME`
  Time created_at;
  Tags tags;

  [[nodiscard]] std::string_view key() const { return id.str(); }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields =
      store::fields(store::field<1>(&KeyPair::id), store::field<2>(&KeyPair::account),
                    store::field<3>(&KeyPair::region), store::field<4>(&KeyPair::name),
                    store::field<5>(&KeyPair::type), store::field<6>(&KeyPair::fingerprint),
                    store::field<7>(&KeyPair::public_key), store::field<8>(&KeyPair::created_at),
                    store::field<9>(&KeyPair::tags));
  friend bool operator==(const KeyPair&, const KeyPair&) = default;
};

}  // namespace gantry::ec2
