#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::aws::http {

/// `scheme://host[:port][/path][?query]` in parts.
struct Url {
  std::string scheme;      ///< lower case
  std::string host;        ///< an IPv6 address without its brackets
  std::uint16_t port = 0;  ///< the scheme's own (80, 443) if none is written
  std::string path = "/";  ///< still percent-encoded, never empty
  std::string query;       ///< still percent-encoded, without `?`

  /// `path?query`
  [[nodiscard]] std::string target() const;
  /// The Host header: `host`, with `:port` unless it is the scheme's own.
  [[nodiscard]] std::string authority() const;

  friend bool operator==(const Url&, const Url&) = default;
};

/// Knows http, https, ws and wss; others need a port. Errors: `InvalidUrl`.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

}  // namespace gantry::aws::http
