#include "elb/ops/convert.h"

#include <fmt/format.h>

#include "api/elbv2/errors.h"
#include "elb/errors.h"
#include "elb/model/names.h"

namespace gantry::elb {
namespace {

std::string_view to_string(BalancerState state) {
  switch (state) {
    case BalancerState::kProvisioning:
      return "provisioning";
    case BalancerState::kActive:
      return "active";
    case BalancerState::kFailed:
      return "failed";
  }
  return "";
}

}  // namespace

std::vector<v2::AvailabilityZone> zones_to_api(const LoadBalancer& balancer) {
  std::vector<v2::AvailabilityZone> zones;
  for (const Foothold& foothold : balancer.footholds) {
    v2::AvailabilityZone zone{.load_balancer_addresses = {std::vector<v2::LoadBalancerAddress>()},
                              .subnet_id = foothold.subnet_id,
                              .zone_name = foothold.zone};
    if (balancer.kind == Kind::kNetwork && balancer.internal) {
      zone.load_balancer_addresses->push_back({.private_ipv4_address = foothold.address});
    }
    zones.push_back(std::move(zone));
  }
  return zones;
}

v2::LoadBalancer to_api(const LoadBalancer& balancer) {
  v2::LoadBalancer wire{
      .availability_zones = zones_to_api(balancer),
      .canonical_hosted_zone_id = std::string(hosted_zone_id(balancer.kind, balancer.region)),
      .created_time = balancer.created_at,
      .dns_name = balancer.dns_name,
      .ip_address_type = balancer.ip_address_type,
      .load_balancer_arn = balancer.arn,
      .load_balancer_name = balancer.name,
      .scheme = balancer.internal ? "internal" : "internet-facing",
      .state = v2::LoadBalancerState{.code = std::string(to_string(balancer.state)),
                                     .reason = non_empty(balancer.state_reason)},
      .type = std::string(to_string(balancer.kind)),
      .vpc_id = balancer.vpc_id};
  if (balancer.kind == Kind::kApplication || !balancer.security_groups.empty())
    wire.security_groups = balancer.security_groups;
  return wire;
}

v2::TargetGroup to_api(const TargetGroup& group, const Tables& tables) {
  const auto users = tables.load_balancers_of(group.arn);
  const HealthCheck& check = group.health_check;
  v2::TargetGroup wire{.health_check_enabled = check.enabled,
                       .health_check_interval_seconds = check.interval,
                       .health_check_path = non_empty(check.path),
                       .health_check_port = check.port,
                       .health_check_protocol = check.protocol,
                       .health_check_timeout_seconds = check.timeout,
                       .healthy_threshold_count = check.healthy_threshold,
                       .ip_address_type = group.ip_address_type,
                       .load_balancer_arns = std::vector(users.begin(), users.end()),
                       .port = group.port,
                       .protocol = group.protocol,
                       .protocol_version = non_empty(group.protocol_version),
                       .target_group_arn = group.arn,
                       .target_group_name = group.name,
                       .target_type = group.target_type,
                       .unhealthy_threshold_count = check.unhealthy_threshold,
                       .vpc_id = group.vpc_id};
  if (!check.matcher.empty()) {
    auto& matcher = wire.matcher.emplace();
    (group.protocol_version == "GRPC" ? matcher.grpc_code : matcher.http_code) = check.matcher;
  }
  return wire;
}

v2::Listener to_api(const Listener& listener) {
  v2::Listener wire{.default_actions = listener.default_actions,
                    .listener_arn = listener.arn,
                    .load_balancer_arn = listener.load_balancer_arn,
                    .port = listener.port,
                    .protocol = listener.protocol,
                    .ssl_policy = non_empty(listener.ssl_policy)};
  if (!listener.certificates.empty())
    wire.certificates = {{{.certificate_arn = listener.certificates.front()}}};
  if (!listener.alpn_policy.empty()) wire.alpn_policy = {{listener.alpn_policy}};
  if (listener.protocol == "HTTPS") wire.mutual_authentication.emplace().mode = "off";
  return wire;
}

v2::Rule to_api(const Rule& rule) {
  return {.actions = rule.actions,
          .conditions = rule.conditions,
          .is_default = false,
          .priority = std::to_string(rule.priority),
          .rule_arn = rule.arn};
}

v2::Rule default_rule(const Listener& listener) {
  return {.actions = listener.default_actions,
          .conditions = std::vector<v2::RuleCondition>(),
          .is_default = true,
          .priority = "default",
          .rule_arn = listener.default_rule_arn};
}

v2::TargetHealthDescription to_api(const Target& target, const TargetGroup& group) {
  const std::string& port = group.health_check.port;
  v2::TargetHealthDescription wire{
      .health_check_port = port == "traffic-port" ? std::to_string(target.port) : port,
      .target = v2::TargetDescription{.availability_zone = non_empty(target.zone),
                                      .id = target.target_id,
                                      .port = target.port},
      .target_health = v2::TargetHealth{.description = non_empty(target.health.description),
                                        .reason = non_empty(target.health.reason),
                                        .state = std::string(to_string(target.health.state))}};
  return wire;
}

std::vector<v2::Tag> to_api(const Tags& tags) {
  std::vector<v2::Tag> list;
  for (const auto& [key, value] : tags) list.push_back({.key = key, .value = value});
  return list;
}

Result<Tags> read_tags(const std::optional<std::vector<v2::Tag>>& tags) {
  Tags read;
  if (!tags) return read;
  for (const auto& tag : *tags) {
    const std::string key = tag.key.value_or("");
    if (key.starts_with("aws:")) {
      return std::unexpected(
          errors::validation("aws: prefixed tag key names are not allowed for external use."));
    }
    if (!read.emplace(key, tag.value.value_or("")).second) {
      return std::unexpected(api::elbv2::errors::DuplicateTagKeysException(
          fmt::format("Tag key '{}' was specified more than once", key)));
    }
  }
  if (read.size() > kMostTags) {
    return std::unexpected(
        api::elbv2::errors::TooManyTagsException("The maximum number of tags has been reached"));
  }
  return read;
}

}  // namespace gantry::elb
