#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/sigv4.h"

namespace gantry::cli {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// What an AWS client has to find in its environment.
[[nodiscard]] Variables client_variables(const std::string& endpoint,
                                         const aws::Credentials& credentials);

enum class Shell { kSh, kFish, kJson };
/// Lines for eval, or a JSON object; values are quoted where the shell needs it.
[[nodiscard]] std::string export_lines(const Variables& variables, Shell shell);

}  // namespace gantry::cli
