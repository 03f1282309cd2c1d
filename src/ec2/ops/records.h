#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

#include "base/arn.h"
#include "base/result.h"
#include "ec2/errors.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::ec2 {

/// std::ranges::contains, which libstdc++ 12 does not have.
template <std::ranges::input_range Range, class Value, class Projection = std::identity>
[[nodiscard]] bool contains(const Range& range, const Value& value, Projection projection = {}) {
  return std::ranges::find(range, value, projection) != std::ranges::end(range);
}

/// `DryRun` of a call that needs nothing but permission. Errors: DryRunOperation.
[[nodiscard]] inline Result<void> check_dry_run(const std::optional<bool>& dry_run) {
  if (dry_run.value_or(false)) return std::unexpected(errors::dry_run_operation());
  return {};
}

/// The record of that id in the scope, or null: what another account or region has does not exist
/// here.
template <class R>
[[nodiscard]] const R* find_in_scope(const store::Table<R>& table, const Scope& scope,
                                     std::string_view id) {
  const R* record = table.find(id);
  return record && record->scope() == scope ? record : nullptr;
}

/// The same where it has to be there. Errors: `not_found(id)`.
template <class R, class NotFound>
[[nodiscard]] Result<const R*> require_record(const store::Table<R>& table, const Scope& scope,
                                              std::string_view id, NotFound not_found) {
  const R* record = find_in_scope(table, scope, id);
  if (!record) return std::unexpected(not_found(id));
  return record;
}

/// What a Describe call starts from, ordered by id: all records of the scope, or those of `ids`,
/// each once. Errors: `not_found(id)` for the first id that the scope does not have.
template <class R, class NotFound>
[[nodiscard]] Result<std::vector<const R*>> select_records(
    const store::Table<R>& table, const store::Index<R, Scope>& by_scope, const Scope& scope,
    const std::optional<std::vector<std::string>>& ids, NotFound not_found) {
  std::vector<const R*> records;
  if (!ids || ids->empty()) {
    for (const R& record : by_scope.range(scope)) records.push_back(&record);
    return records;
  }
  for (const auto& id : *ids) {
    const R* record = find_in_scope(table, scope, id);
    if (!record) return std::unexpected(not_found(id));
    records.push_back(record);
  }
  std::ranges::sort(records, {}, [](const R* record) { return record->key(); });
  const auto repeated = std::ranges::unique(records);
  records.erase(repeated.begin(), repeated.end());
  return records;
}

}  // namespace gantry::ec2
