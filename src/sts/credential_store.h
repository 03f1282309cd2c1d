#pragma once

#include <string>
#include <vector>

#include "aws/credentials.h"
#include "base/ipv4.h"
#include "base/time.h"
#include "sts/credentials.h"

namespace gantry::sts {

/// The key pair of the account itself.
struct RootCredentials {
  std::string account = "000000000000";
  std::string access_key_id = "test";
  std::string secret_access_key = "test";

  /// Everybody knows this pair, so it is good only from this machine and its instances.
  [[nodiscard]] bool is_default() const { return secret_access_key == "test"; }
};

/// All access keys: the root pair and every temporary one that the mint made. Immutable, so it
/// needs no lock.
class CredentialStore final : public aws::CredentialSource {
 public:
  /// `vpc_cidrs`: where instances call from. `clock` must outlive this.
  CredentialStore(RootCredentials root, std::vector<Cidr> vpc_cidrs, CredentialMint mint,
                  const Clock& clock)
      : root_(std::move(root)),
        vpc_cidrs_(std::move(vpc_cidrs)),
        mint_(std::move(mint)),
        clock_(clock) {}

  Result<aws::Principal> find(const aws::CredentialQuery& query) override;

 private:
  [[nodiscard]] Result<aws::Principal> find_root(const aws::CredentialQuery& query) const;
  [[nodiscard]] Result<aws::Principal> find_session(const aws::CredentialQuery& query) const;
  [[nodiscard]] bool is_near(std::string_view address) const;

  const RootCredentials root_;
  const std::vector<Cidr> vpc_cidrs_;
  const CredentialMint mint_;
  const Clock& clock_;
};

}  // namespace gantry::sts
