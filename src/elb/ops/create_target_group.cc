#include <fmt/format.h>

#include "api/elbv2/errors.h"
#include "ec2/model/tables.h"
#include "elb/model/names.h"
#include "elb/ops/convert.h"
#include "elb/ops/health_check_request.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

using Request = v2::CreateTargetGroupInput;

// AWS: "Quotas for your Application Load Balancers".
constexpr std::size_t kMostTargetGroups = 3000;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

Result<void> check_supported(const Request& request) {
  if (request.target_type == "lambda")
    return std::unexpected(errors::unsupported("targets of type lambda"));
  if (request.ip_address_type.value_or("ipv4") != "ipv4")
    return std::unexpected(errors::unsupported("IpAddressType other than ipv4"));
  if (request.target_control_port) return std::unexpected(errors::unsupported("TargetControlPort"));
  const std::string protocol = request.protocol.value_or("");
  if (protocol == "GENEVE" || protocol == "QUIC" || protocol == "TCP_QUIC")
    return std::unexpected(errors::unsupported(fmt::format("the protocol {}", protocol)));
  return {};
}

/// Name, protocol, port and VPC.
Result<void> read_basics(const Request& request, const ec2::Ec2& ec2, TargetGroup& made) {
  if (!request.protocol) return invalid("A protocol must be specified");
  if (!request.port) return invalid("A port must be specified");
  if (!request.vpc_id) return invalid("A VPC ID must be specified");
  made.protocol = *request.protocol;
  made.port = *request.port;
  made.vpc_id = *request.vpc_id;
  made.target_type = request.target_type.value_or("instance");
  const ec2::Vpc* vpc = ec2.tables().vpcs.find(made.vpc_id);
  if (!vpc || vpc->scope() != made.scope())
    return invalid(fmt::format("The VPC ID '{}' is not found", made.vpc_id));
  if (made.target_type == "alb" && made.protocol != "TCP")
    return invalid("Target groups of type alb must have the protocol TCP");
  if (request.protocol_version && !made.is_http()) {
    return invalid(
        fmt::format("Protocol version is not supported for the protocol '{}'", made.protocol));
  }
  if (made.is_http()) made.protocol_version = request.protocol_version.value_or("HTTP1");
  return {};
}

/// AWS: CreateTargetGroup, "This operation is idempotent".
bool is_same(const TargetGroup& a, const TargetGroup& b) {
  return a.protocol == b.protocol && a.protocol_version == b.protocol_version && a.port == b.port &&
         a.vpc_id == b.vpc_id && a.target_type == b.target_type && a.health_check == b.health_check;
}

}  // namespace

// AWS: CreateTargetGroup.
Result<v2::CreateTargetGroupOutput> Service::create_target_group(control::OpContext& context,
                                                                 const Request& request) {
  const Scope scope = context.scope();
  const std::string& name = *request.name;
  GANTRY_CHECK(check_name("target group", name));
  GANTRY_CHECK(check_supported(request));
  TargetGroup made{.arn = target_group_arn(scope, name, context.ids),
                   .account = scope.account,
                   .region = scope.region,
                   .name = name,
                   .created_at = context.now};
  GANTRY_CHECK(read_basics(request, elb_.ec2(), made));
  made.health_check = default_health_check(made);
  read_health_check(request, made);
  if (made.health_check.protocol != "TCP") {
    const bool grpc = made.protocol_version == "GRPC";
    if (made.health_check.path.empty())
      made.health_check.path = grpc ? "/AWS.ALB/healthcheck" : "/";
    if (made.health_check.matcher.empty())
      made.health_check.matcher = grpc ? "12" : made.is_http() ? "200" : "200-399";
  }
  // AWS: HealthCheckEnabled, "If the target type is instance, ip, or alb, health checks are always
  // enabled and can't be disabled."
  if (!made.health_check.enabled)
    return invalid("Health checks cannot be disabled for target groups of this type");
  GANTRY_CHECK(check_health_check(made));
  GANTRY_TRY(made.tags, read_tags(request.tags));
  if (const auto* present = tables().target_groups_by_name.find(NameKey(scope, name))) {
    if (is_same(*present, made))
      return v2::CreateTargetGroupOutput{.target_groups = {{to_api(*present, tables())}}};
    return std::unexpected(v2::errors::DuplicateTargetGroupNameException(fmt::format(
        "A target group with the same name '{}' exists, but with different settings", name)));
  }
  if (tables().target_groups_by_scope.count(scope) >= kMostTargetGroups) {
    return std::unexpected(v2::errors::TooManyTargetGroupsException(
        "The maximum number of target groups has been reached"));
  }
  auto shown = to_api(made, tables());
  tables().target_groups.put(context.tx, std::move(made));
  return v2::CreateTargetGroupOutput{.target_groups = {{std::move(shown)}}};
}

}  // namespace gantry::elb
