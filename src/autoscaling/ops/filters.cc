#include "autoscaling/ops/filters.h"

#include <fmt/format.h>

#include <algorithm>

#include "autoscaling/errors.h"

namespace gantry::autoscaling {

Result<bool> matches(const Group& group, const Filters& filters) {
  if (!filters) return true;
  for (const auto& filter : *filters) {
    const std::string name = filter.name.value_or("");
    const auto values = filter.values.value_or(std::vector<std::string>());
    const auto wanted = [&](const std::string& text) {
      return std::ranges::find(values, text) != values.end();
    };
    bool found = false;
    if (name == "tag-key") {
      found = std::ranges::any_of(group.tags, [&](const auto& tag) { return wanted(tag.first); });
    } else if (name == "tag-value") {
      found = std::ranges::any_of(group.tags,
                                  [&](const auto& tag) { return wanted(tag.second.value); });
    } else if (name.starts_with("tag:")) {
      const auto tag = group.tags.find(name.substr(4));
      found = tag != group.tags.end() && wanted(tag->second.value);
    } else {
      return std::unexpected(errors::validation(fmt::format("Invalid filter name: {}", name)));
    }
    if (!found) return false;
  }
  return true;
}

}  // namespace gantry::autoscaling
