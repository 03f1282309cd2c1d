#include "aws/http/url.h"

#include <fmt/format.h>

#include <charconv>

namespace gantry::aws::http {
namespace {

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return 80;
  if (scheme == "https" || scheme == "wss") return 443;
  return 0;
}

std::unexpected<Error> invalid(std::string_view text, std::string_view why) {
  return failure("InvalidUrl", fmt::format("'{}' is not a URL: {}", text, why));
}

}  // namespace

std::string Url::target() const { return query.empty() ? path : path + '?' + query; }

std::string Url::authority() const {
  std::string out = host.contains(':') ? '[' + host + ']' : host;
  if (port != default_port(scheme)) out += ':' + std::to_string(port);
  return out;
}

Result<Url> parse_url(std::string_view text) {
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0)
    return invalid(text, "it does not begin with a scheme");
  Url url;
  for (const char c : text.substr(0, scheme_end)) {
    url.scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  std::string_view rest = text.substr(scheme_end + 3);
  rest = rest.substr(0, rest.find('#'));
  const auto authority_end = rest.find_first_of("/?");
  std::string_view authority = rest.substr(0, authority_end);
  rest = authority_end == std::string_view::npos ? std::string_view{} : rest.substr(authority_end);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos)
    authority.remove_prefix(at + 1);

  std::string_view port;
  if (authority.starts_with('[')) {
    const auto bracket = authority.find(']');
    if (bracket == std::string_view::npos)
      return invalid(text, "an IPv6 address is not closed by ']'");
    url.host = authority.substr(1, bracket - 1);
    port = authority.substr(bracket + 1);
  } else {
    const auto colon = authority.find(':');
    url.host = authority.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
  }
  if (url.host.empty()) return invalid(text, "it names no host");

  url.port = default_port(url.scheme);
  if (port.starts_with(':') && port.size() > 1) {
    port.remove_prefix(1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc{} || end != port.data() + port.size())
      return invalid(text, "the port is not a number");
  }
  if (url.port == 0) return invalid(text, "it names no port");

  const auto question = rest.find('?');
  if (question != std::string_view::npos) url.query = rest.substr(question + 1);
  if (const auto path = rest.substr(0, question); !path.empty()) url.path = path;
  return url;
}

}  // namespace gantry::aws::http
