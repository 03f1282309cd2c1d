#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "store/record.h"

namespace gantry::ec2 {

/// The key with which the deployment signs its instances' identity documents; there is one record.
struct IdentityKey {
  static constexpr std::string_view kTable = "ec2.identity_key";
  static constexpr std::string_view kId = "identity";

  std::string id{kId};
  std::string private_key_pem;
  std::string certificate_pem;  ///< self-signed, for PKCS #7
  Time created_at;

  [[nodiscard]] std::string_view key() const { return id; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&IdentityKey::id), store::field<2>(&IdentityKey::private_key_pem),
      store::field<3>(&IdentityKey::certificate_pem), store::field<4>(&IdentityKey::created_at));
  friend bool operator==(const IdentityKey&, const IdentityKey&) = default;
};

}  // namespace gantry::ec2
