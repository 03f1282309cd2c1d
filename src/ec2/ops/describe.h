#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"

namespace gantry::ec2 {

/// A filter on a member of the record: a string or an id. An empty one is no value.
template <class R, auto member>
void read_member(const R& row, FilterValues& values) {
  std::string value;
  if constexpr (requires { (row.*member).str(); }) {
    value = (row.*member).str();
  } else {
    value = row.*member;
  }
  if (!value.empty()) values.push_back(std::move(value));
}

/// What a Describe call of records asks for.
struct Query {
  const std::optional<std::vector<std::string>>& ids;
  const std::optional<std::vector<api::ec2::Filter>>& filters;
  PageRequest page;
};

template <class R>
struct Page {
  std::vector<const R*> rows;
  std::optional<std::string> next_token;
};

/// The records of the scope that the query asks for, in order of id.
/// Errors: `not_found(id)`, InvalidParameterValue, InvalidPaginationToken.
template <class R, class NotFound>
[[nodiscard]] Result<Page<R>> find_page(const store::Table<R>& table,
                                        const store::Index<R, Scope>& by_scope, const Scope& scope,
                                        const Query& query, const FilterTable<R>& table_of_filters,
                                        NotFound not_found) {
  GANTRY_TRY(const auto filters, Filters<R>::parse(query.filters, table_of_filters));
  GANTRY_TRY(auto rows, select_records(table, by_scope, scope, query.ids, not_found));
  std::erase_if(rows, [&](const R* row) { return !filters.match(*row); });
  GANTRY_TRY(auto next,
             take_page(rows, query.page, [](const R* row) { return std::string(row->key()); }));
  return Page<R>{std::move(rows), std::move(next)};
}

}  // namespace gantry::ec2
