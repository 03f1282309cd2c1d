#pragma once

#include <memory>
#include <mutex>
#include <string_view>

#include "aws/operation.h"
#include "aws/schema.h"
#include "base/result.h"

namespace re2 {
class RE2;
}

namespace gantry::aws {

/// A regular expression of a model. Compiled at first use, because few of a service's are ever
/// used; matching is linear in the text (RE2). May be used from several threads.
class Pattern {
 public:
  /// `model` is the model's text (Java syntax, for messages), `expression` the same in RE2's
  /// syntax.
  constexpr Pattern(std::string_view model, std::string_view expression)
      : model_(model), expression_(expression) {}
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  [[nodiscard]] std::string_view model() const { return model_; }
  /// Whether the whole text matches.
  [[nodiscard]] bool matches(std::string_view text) const;
  /// False if RE2 cannot read the expression; such a pattern matches everything.
  [[nodiscard]] bool valid() const;

 private:
  const re2::RE2& compiled() const;

  std::string_view model_;
  std::string_view expression_;
  struct Deleter {
    void operator()(re2::RE2* regex) const;
  };
  mutable std::once_flag once_;  // guards the one assignment of compiled_
  mutable std::unique_ptr<re2::RE2, Deleter> compiled_;
};

/// Checks a decoded request against its model, as far as the service does so.
/// Errors: in the code and words of the service's ValidationProfile.
[[nodiscard]] Result<void> check_constraints(const ServiceInfo& service, const StructSchema& schema,
                                             const void* object);

}  // namespace gantry::aws
