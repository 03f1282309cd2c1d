#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gantry {

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Standard alphabet; padding may be absent, white space is skipped. Absent if malformed.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// AWS's URI encoding: everything but A-Z a-z 0-9 - . _ ~ becomes %XX (upper-case digits).
/// AWS: "Create a signed AWS API request", UriEncode.
enum class Slash { kEncode, kKeep };
[[nodiscard]] std::string uri_encode(std::string_view text, Slash slash = Slash::kEncode);
/// Decodes %XX; with kSpace a `+` becomes a space (form encoding). A stray `%` is kept as it is.
enum class Plus { kKeep, kSpace };
[[nodiscard]] std::string uri_decode(std::string_view text, Plus plus);

[[nodiscard]] bool is_valid_utf8(std::string_view text);
/// The number of code points in valid UTF-8; AWS counts lengths so.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

}  // namespace gantry
