#include "ec2/ops/page.h"

#include <fmt/format.h>

namespace gantry::ec2 {

Result<std::optional<std::size_t>> page_size(const PageRequest& request) {
  const auto limit = request.max_results ? request.max_results : request.standard;
  if (!limit) return std::nullopt;
  if (*limit < request.smallest) {
    return std::unexpected(errors::invalid_parameter_value(fmt::format(
        "Value ( {} ) for parameter maxResults is invalid. Expecting a value greater than {}.",
        *limit, request.smallest)));
  }
  return static_cast<std::size_t>(std::min(*limit, request.largest));
}

}  // namespace gantry::ec2
