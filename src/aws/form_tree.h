#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::aws {

/// Parameters deeper than this are refused; no API model comes near it.
inline constexpr std::size_t kMaxFormDepth = 32;

/// The parameters of a query request, `Tag.1.Key=a`, as a tree of their dotted names.
struct FormNode {
  std::optional<std::string> value;
  std::map<std::string, FormNode, std::less<>> children;

  [[nodiscard]] const FormNode* child(std::string_view name) const {
    const auto at = children.find(name);
    return at == children.end() ? nullptr : &at->second;
  }
};

/// Reads form text. Errors: MalformedQueryString, for text that is not UTF-8 and for too deep
/// names.
[[nodiscard]] Result<FormNode> parse_form(std::string_view body);

}  // namespace gantry::aws
