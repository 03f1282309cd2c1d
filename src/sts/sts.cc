#include "sts/sts.h"

#include <array>
#include <cstdint>

namespace gantry::sts {

Result<CredentialMint> Sts::open_mint(IdSource& ids) {
  if (!master_keys_.contains(MasterKey::kId)) {
    GANTRY_CHECK(database_.transact([&](store::Tx& tx) -> Result<void> {
      std::array<std::uint8_t, 32> bytes;
      ids.fill(bytes);
      master_keys_.put(tx, {.secret = std::string(bytes.begin(), bytes.end())});
      return {};
    }));
  }
  return CredentialMint(master_keys_.find(MasterKey::kId)->secret);
}

}  // namespace gantry::sts
