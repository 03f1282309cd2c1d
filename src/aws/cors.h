#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/http/message.h"

namespace gantry::aws {

/// Lets the web console of this machine call the APIs from its browser. Requests are signed all the
/// same.
class Cors {
 public:
  /// `origins` are allowed besides those of the loopback at any port.
  explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  [[nodiscard]] static bool is_preflight(const http::Request& request);
  [[nodiscard]] http::Response preflight(const http::Request& request) const;
  /// Adds what a browser wants to see before it shows the answer to a page of `origin`; nothing for
  /// any other client.
  void allow(http::Response& response, std::string_view origin) const;

 private:
  [[nodiscard]] bool allowed(std::string_view origin) const;

  std::vector<std::string> origins_;
};

}  // namespace gantry::aws
