#pragma once

#include "api/elbv2/types.h"
#include "base/result.h"
#include "elb/model/target_group.h"

namespace gantry::elb {

/// What CreateTargetGroup and ModifyTargetGroup say of health checks, over what the group has.
template <class Request>
void read_health_check(const Request& request, TargetGroup& group) {
  HealthCheck& check = group.health_check;
  const auto take = [](const auto& given, auto& member) {
    if (given) member = *given;
  };
  take(request.health_check_enabled, check.enabled);
  take(request.health_check_interval_seconds, check.interval);
  take(request.health_check_path, check.path);
  take(request.health_check_port, check.port);
  take(request.health_check_protocol, check.protocol);
  take(request.health_check_timeout_seconds, check.timeout);
  take(request.healthy_threshold_count, check.healthy_threshold);
  take(request.unhealthy_threshold_count, check.unhealthy_threshold);
  if (!request.matcher) return;
  take(group.protocol_version == "GRPC" ? request.matcher->grpc_code : request.matcher->http_code,
       check.matcher);
}

/// AWS's defaults for the group's protocol and target type.
[[nodiscard]] HealthCheck default_health_check(const TargetGroup& group);

/// Errors: ValidationError.
[[nodiscard]] Result<void> check_health_check(const TargetGroup& group);

}  // namespace gantry::elb
