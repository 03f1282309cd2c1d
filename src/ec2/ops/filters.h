#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/ec2/types.h"
#include "base/result.h"
#include "ec2/errors.h"
#include "ec2/model/tags.h"

namespace gantry::ec2 {

using FilterValues = std::vector<std::string>;

/// `*` is any run of characters, `?` any one, `\` takes the next literally. AWS: "List and filter
/// using the CLI and API".
[[nodiscard]] bool matches_wildcard(std::string_view pattern, std::string_view text);

[[nodiscard]] inline std::string filter_bool(bool value) { return value ? "true" : "false"; }

/// One filter of an operation: appends the values that a row has for it, possibly none.
template <class Row>
struct FilterField {
  std::string_view name;
  void (*read)(const Row& row, FilterValues& values);
};

/// All filters of an operation. With `tags` also `tag:KEY`, `tag-key` and `tag-value`.
template <class Row>
struct FilterTable {
  std::span<const FilterField<Row>> fields;
  const Tags& (*tags)(const Row& row) = nullptr;
};

/// The filters of one request: a row has to match each of them, by any of its values.
template <class Row>
class Filters {
 public:
  /// Errors: InvalidParameterValue for a filter that the table does not have.
  static Result<Filters> parse(const std::optional<std::vector<api::ec2::Filter>>& request,
                               const FilterTable<Row>& table) {
    Filters filters;
    if (!request) return filters;
    for (const auto& filter : *request) {
      const auto name = filter.name.value_or("");
      auto read = find_reader(name, table);
      if (!read) return std::unexpected(errors::invalid_filter(name));
      filters.conditions_.push_back({std::move(read), filter.values.value_or(FilterValues())});
    }
    return filters;
  }

  [[nodiscard]] bool match(const Row& row) const {
    for (const auto& condition : conditions_) {
      if (!condition.match(row)) return false;
    }
    return true;
  }

 private:
  using Reader = std::function<void(const Row&, FilterValues&)>;

  struct Condition {
    Reader read;
    FilterValues patterns;

    [[nodiscard]] bool match(const Row& row) const {
      FilterValues values;
      read(row, values);
      for (const auto& value : values) {
        for (const auto& pattern : patterns) {
          if (matches_wildcard(pattern, value)) return true;
        }
      }
      return false;
    }
  };

  static Reader find_reader(std::string_view name, const FilterTable<Row>& table) {
    for (const auto& field : table.fields) {
      if (field.name == name) return field.read;
    }
    return table.tags ? find_tag_reader(name, table.tags) : nullptr;
  }

  static Reader find_tag_reader(std::string_view name, const Tags& (*tags)(const Row&)) {
    constexpr std::string_view kPrefix = "tag:";
    if (name.starts_with(kPrefix)) {
      return [tags, key = std::string(name.substr(kPrefix.size()))](const Row& row,
                                                                    FilterValues& values) {
        if (const auto found = tags(row).find(key); found != tags(row).end())
          values.push_back(found->second);
      };
    }
    if (name == "tag-key") {
      return [tags](const Row& row, FilterValues& values) {
        for (const auto& [key, value] : tags(row)) values.push_back(key);
      };
    }
    if (name == "tag-value") {
      return [tags](const Row& row, FilterValues& values) {
        for (const auto& [key, value] : tags(row)) values.push_back(value);
      };
    }
    return nullptr;
  }

  std::vector<Condition> conditions_;
};

}  // namespace gantry::ec2
