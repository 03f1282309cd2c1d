#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace gantry::ecs::query {

/// A java.util.regex pattern, run by RE2 in time linear in the text. What RE2 has not is refused
/// and never read as something else: look-around, back references, possessive quantifiers, atomic
/// groups, and unions and intersections of character classes (`[a-d[m-p]]`, `[a-z&&[^b]]`); also
/// more than 1000 repetitions and Java's names of classes (`\p{Alpha}`). A value, cheap to copy.
class Pattern {
 public:
  /// Errors: InvalidParameterException that quotes RE2.
  static Result<Pattern> compile(std::string_view expression, std::size_t at);

  /// As Java's String.matches: all of `text`.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> regex) : regex_(std::move(regex)) {}

  std::shared_ptr<const re2::RE2> regex_;
};

}  // namespace gantry::ecs::query
