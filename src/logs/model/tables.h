#pragma once

#include "logs/model/records.h"
#include "store/table.h"

namespace gantry::logs {

struct Tables {
  explicit Tables(store::Database& database);
  ~Tables();

  store::Table<LogGroup> groups;
  store::Table<LogStream> streams;
};

/// The records of `table` whose key begins with `prefix`, in order.
template <class R>
[[nodiscard]] auto with_prefix(const store::Table<R>& table, std::string prefix) {
  std::string end = prefix;
  ++end.back();
  return std::ranges::subrange(table.lower_bound(prefix), table.lower_bound(end));
}

}  // namespace gantry::logs
