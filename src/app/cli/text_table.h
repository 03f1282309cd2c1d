#pragma once

#include <string>
#include <vector>

namespace gantry::cli {

/// Columns as wide as their widest cell, two spaces between them, no trailing blanks; the first
/// row is the heading. Every row has as many cells as the first.
[[nodiscard]] std::string text_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace gantry::cli
