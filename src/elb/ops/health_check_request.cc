#include "elb/ops/health_check_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "elb/errors.h"

namespace gantry::elb {
namespace {

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

bool is_code(std::string_view text, int least, int most) {
  int code = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
  return error == std::errc() && end == text.data() + text.size() && code >= least && code <= most;
}

/// `200`, `200,202`, `200-299`.
bool is_matcher(std::string_view text, int least, int most) {
  while (true) {
    const auto comma = text.find(',');
    const auto part = text.substr(0, comma);
    const auto dash = part.find('-');
    const bool good = dash == std::string_view::npos
                          ? is_code(part, least, most)
                          : is_code(part.substr(0, dash), least, most) &&
                                is_code(part.substr(dash + 1), least, most);
    if (!good) return false;
    if (comma == std::string_view::npos) return true;
    text = text.substr(comma + 1);
  }
}

}  // namespace

// AWS: CreateTargetGroup, the defaults of each member.
HealthCheck default_health_check(const TargetGroup& group) {
  HealthCheck check;
  const bool http = group.is_http();
  check.protocol = http ? "HTTP" : group.target_type == "alb" ? "HTTP" : "TCP";
  if (!http) check.timeout = 10;
  if (group.target_type == "alb") check.timeout = 6;
  return check;
}

Result<void> check_health_check(const TargetGroup& group) {
  constexpr std::string_view kProtocols[] = {"HTTP", "HTTPS", "TCP"};
  const HealthCheck& check = group.health_check;
  const bool http = check.protocol != "TCP";
  if (std::ranges::find(kProtocols, check.protocol) == std::end(kProtocols)) {
    return invalid(fmt::format("The health check protocol '{}' is not supported", check.protocol));
  }
  if (group.is_http() && !http) {
    return invalid(fmt::format(
        "Health check protocol 'TCP' is not supported for target groups with the {} protocol",
        group.protocol));
  }
  if (check.port != "traffic-port" && !is_code(check.port, 1, 65535))
    return invalid(
        fmt::format("Health check port '{}' must be between 1 and 65535 or "
                    "'traffic-port'",
                    check.port));
  if (check.interval < 5 || check.interval > 300)
    return invalid("Health check interval must be between 5 and 300 seconds");
  if (check.timeout < 2 || check.timeout > 120)
    return invalid("Health check timeout must be between 2 and 120 seconds");
  if (check.timeout >= check.interval && group.is_http())
    return invalid("Health check interval must be greater than the timeout.");
  for (const auto count : {check.healthy_threshold, check.unhealthy_threshold}) {
    if (count < 2 || count > 10) return invalid("Health check thresholds must be between 2 and 10");
  }
  if (http && !check.path.starts_with('/') && group.protocol_version != "GRPC")
    return invalid(fmt::format("Health check path '{}' must begin with a '/'", check.path));
  if (!http) return {};
  const bool grpc = group.protocol_version == "GRPC";
  const int least = grpc ? 0 : 200;
  const int most = grpc ? 99 : group.is_http() ? 499 : 599;
  if (!is_matcher(check.matcher, least, most)) {
    return invalid(fmt::format("Health check matcher {} code '{}' must be within '{}-{}' inclusive",
                               grpc ? "gRPC" : "HTTP", check.matcher, least, most));
  }
  return {};
}

}  // namespace gantry::elb
