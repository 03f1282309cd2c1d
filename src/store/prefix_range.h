#pragma once

#include <ranges>
#include <string>

#include "store/table.h"

namespace gantry::store {

/// The records whose key begins with `prefix`, in order of the key.
template <class R>
[[nodiscard]] auto prefix_range(const Table<R>& table, std::string prefix) {
  auto first = table.lower_bound(prefix);
  return std::ranges::subrange(first, table.end()) |
         std::views::take_while([prefix = std::move(prefix)](const R& record) {
           return record.key().starts_with(prefix);
         });
}

}  // namespace gantry::store
