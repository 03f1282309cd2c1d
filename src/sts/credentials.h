#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id_source.h"
#include "base/time.h"

namespace gantry::sts {

/// Who acts in a role: arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION.
struct RolePrincipal {
  std::string account;
  std::string role_name;
  std::string session_name;

  [[nodiscard]] std::string arn() const;
  /// `AROA...:SESSION`; the part before the colon is the same for each session of a role.
  [[nodiscard]] std::string user_id() const;
  friend bool operator==(const RolePrincipal&, const RolePrincipal&) = default;
};

/// Temporary credentials. AWS: STS Credentials.
struct Credentials {
  std::string access_key_id;  ///< ASIA and 16 characters
  std::string secret_access_key;
  std::string session_token;
  Time expires;

  friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// Makes temporary credentials and knows its own again without keeping any: the secret follows from
/// the access key id and the master key, the session token carries the principal and the expiry
/// under a tag. Immutable; any thread.
class CredentialMint {
 public:
  /// `master_key`: 32 random bytes.
  explicit CredentialMint(std::string master_key) : master_key_(std::move(master_key)) {}

  /// Fresh ones.
  [[nodiscard]] Credentials mint(const RolePrincipal& principal, Time expires, IdSource& ids) const;
  /// The same ones for the same principal and expiry, for the metadata service, which hands them
  /// out until they go stale.
  [[nodiscard]] Credentials derive(const RolePrincipal& principal, Time expires) const;

  struct Session {
    RolePrincipal principal;
    std::string secret_access_key;
    Time expires;  ///< may be past
  };
  /// Absent unless the token was made here for this access key.
  [[nodiscard]] std::optional<Session> open(std::string_view access_key_id,
                                            std::string_view session_token) const;

  /// A key for another purpose that follows from the master key.
  [[nodiscard]] std::string derive_key(std::string_view purpose) const;

 private:
  [[nodiscard]] Credentials seal(const RolePrincipal& principal, Time expires,
                                 std::string access_key_id) const;
  [[nodiscard]] std::string secret_of(std::string_view access_key_id) const;
  [[nodiscard]] std::string tag_of(std::string_view claims) const;

  std::string master_key_;
};

}  // namespace gantry::sts
