#pragma once

#include <string>
#include <string_view>

namespace gantry {

/// 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view data);
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view data);
/// Compares without leaking where the difference is.
[[nodiscard]] bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace gantry
