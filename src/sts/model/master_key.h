#pragma once

#include <string>
#include <string_view>

#include "store/record.h"

namespace gantry::sts {

/// The secret behind all temporary credentials; there is one record, made with the store.
struct MasterKey {
  static constexpr std::string_view kTable = "sts.master_key";
  static constexpr std::string_view kId = "master";

  std::string id{kId};
  std::string secret;  ///< 32 raw bytes

  [[nodiscard]] std::string_view key() const { return id; }

  static constexpr auto kFields =
      store::fields(store::field<1>(&MasterKey::id), store::field<2>(&MasterKey::secret));
  friend bool operator==(const MasterKey&, const MasterKey&) = default;
};

}  // namespace gantry::sts
