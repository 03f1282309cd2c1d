#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gantry::logs {

/// A filter pattern of plain terms. AWS: "Filter pattern syntax", unstructured log events.
class FilterPattern {
 public:
  /// Errors: InvalidParameterException, also for JSON, delimited and regular expression patterns.
  [[nodiscard]] static Result<FilterPattern> parse(std::string_view text);

  [[nodiscard]] bool matches(std::string_view message) const;

 private:
  std::vector<std::string> all_;
  std::vector<std::string> any_;
  std::vector<std::string> none_;
};

}  // namespace gantry::logs
