#pragma once

#include <string>

namespace gantry::haproxy {

/// "503 Service Temporarily Unavailable": the words of an Application Load Balancer.
[[nodiscard]] std::string status_line(int status);

/// The body with which it answers by itself. AWS: "Troubleshoot your Application Load Balancers".
[[nodiscard]] std::string error_page(const std::string& status_line);

}  // namespace gantry::haproxy
