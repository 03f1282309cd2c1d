#pragma once

#include "base/id_source.h"
#include "base/result.h"
#include "store/database.h"
#include "store/table.h"
#include "sts/credentials.h"
#include "sts/model/master_key.h"

namespace gantry::sts {

/// The STS module as the others see it. State thread only; the mint that it gives out is good on
/// any thread.
class Sts {
 public:
  /// Constructed before the database is loaded.
  explicit Sts(store::Database& database) : database_(database), master_keys_(database) {}
  Sts(const Sts&) = delete;
  Sts& operator=(const Sts&) = delete;

  /// After the load: the mint over the store's master key, which is made if the store is new.
  /// Errors: the store's.
  [[nodiscard]] Result<CredentialMint> open_mint(IdSource& ids);

 private:
  store::Database& database_;
  store::Table<MasterKey> master_keys_;
};

}  // namespace gantry::sts
