#include "aws/cors.h"

#include <algorithm>

namespace gantry::aws {
namespace {

bool is_loopback(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!origin.starts_with(scheme)) continue;
    const auto rest = origin.substr(scheme.size());
    for (const std::string_view host : {"localhost", "127.0.0.1", "[::1]"}) {
      if (!rest.starts_with(host)) continue;
      const auto port = rest.substr(host.size());
      if (port.empty() ||
          (port[0] == ':' && port.find_first_not_of("0123456789", 1) == std::string_view::npos))
        return true;
    }
  }
  return false;
}

// What the SDKs for browsers send.
constexpr std::string_view kRequestHeaders =
    "authorization, content-type, amz-sdk-invocation-id, amz-sdk-request, x-amz-content-sha256, "
    "x-amz-date, "
    "x-amz-security-token, x-amz-target, x-amz-user-agent, x-amzn-query-mode";
constexpr std::string_view kShownHeaders = "x-amzn-RequestId, x-amzn-ErrorType, Date";

}  // namespace

bool Cors::is_preflight(const http::Request& request) {
  return request.method == "OPTIONS" && request.headers.has("Access-Control-Request-Method");
}

http::Response Cors::preflight(const http::Request& request) const {
  http::Response response;
  const auto origin = request.headers.get("Origin");
  if (!allowed(origin)) {
    response.status = 403;
    return response;
  }
  response.status = 204;
  allow(response, origin);
  response.headers.add("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE");
  response.headers.add("Access-Control-Allow-Headers", std::string(kRequestHeaders));
  response.headers.add("Access-Control-Max-Age", "86400");
  return response;
}

void Cors::allow(http::Response& response, std::string_view origin) const {
  if (origin.empty() || !allowed(origin)) return;
  response.headers.add("Access-Control-Allow-Origin", std::string(origin));
  response.headers.add("Access-Control-Expose-Headers", std::string(kShownHeaders));
  response.headers.add("Vary", "Origin");
}

bool Cors::allowed(std::string_view origin) const {
  return is_loopback(origin) || std::ranges::find(origins_, origin) != origins_.end();
}

}  // namespace gantry::aws
