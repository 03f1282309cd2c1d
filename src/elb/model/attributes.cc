#include "elb/model/attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "elb/errors.h"

namespace gantry::elb {
namespace {

using enum AttributeForm;

// AWS: LoadBalancerAttribute, Key.
constexpr AttributeInfo kBalancer[] = {
    {.key = "access_logs.s3.enabled", .standard = "false", .form = kBoolean},
    {.key = "access_logs.s3.bucket", .standard = ""},
    {.key = "access_logs.s3.prefix", .standard = ""},
    {.key = "connection_logs.s3.enabled",
     .standard = "false",
     .owners = kOfApplication,
     .form = kBoolean,
     .settable = false},
    {.key = "connection_logs.s3.bucket", .standard = "", .owners = kOfApplication},
    {.key = "connection_logs.s3.prefix", .standard = "", .owners = kOfApplication},
    {.key = "deletion_protection.enabled", .standard = "false", .form = kBoolean},
    {.key = "idle_timeout.timeout_seconds",
     .standard = "60",
     .owners = kOfApplication,
     .form = kInteger,
     .least = 1,
     .most = 4000},
    {.key = "client_keep_alive.seconds",
     .standard = "3600",
     .owners = kOfApplication,
     .form = kInteger,
     .least = 60,
     .most = 604800},
    {.key = "ipv6.deny_all_igw_traffic", .standard = "false", .form = kBoolean},
    {.key = "load_balancing.cross_zone.enabled", .standard = "", .form = kBoolean},
    {.key = "dns_record.client_routing_policy",
     .standard = "any_availability_zone",
     .owners = kOfNetwork,
     .form = kChoice,
     .choices = "availability_zone_affinity|partial_availability_zone_affinity|"
                "any_availability_zone"},
    {.key = "routing.http.desync_mitigation_mode",
     .standard = "defensive",
     .owners = kOfApplication,
     .form = kChoice,
     .choices = "monitor|defensive|strictest"},
    {.key = "routing.http.drop_invalid_header_fields.enabled",
     .standard = "false",
     .owners = kOfApplication,
     .form = kBoolean},
    {.key = "routing.http.preserve_host_header.enabled",
     .standard = "false",
     .owners = kOfApplication,
     .form = kBoolean},
    {.key = "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
     .standard = "false",
     .owners = kOfApplication,
     .form = kBoolean},
    {.key = "routing.http.xff_client_port.enabled",
     .standard = "false",
     .owners = kOfApplication,
     .form = kBoolean},
    {.key = "routing.http.xff_header_processing.mode",
     .standard = "append",
     .owners = kOfApplication,
     .form = kChoice,
     .choices = "append|preserve|remove"},
    {.key = "routing.http2.enabled",
     .standard = "true",
     .owners = kOfApplication,
     .form = kBoolean},
    {.key = "waf.fail_open.enabled",
     .standard = "false",
     .owners = kOfApplication,
     .form = kBoolean,
     .settable = false},
    {.key = "zonal_shift.config.enabled", .standard = "false", .form = kBoolean, .settable = false},
};

// AWS: TargetGroupAttribute, Key.
constexpr AttributeInfo kGroup[] = {
    {.key = "deregistration_delay.timeout_seconds",
     .standard = "300",
     .form = kInteger,
     .least = 0,
     .most = 3600},
    {.key = "stickiness.enabled", .standard = "false", .form = kBoolean},
    {.key = "stickiness.type",
     .standard = "lb_cookie",
     .owners = kOfApplication,
     .form = kChoice,
     .choices = "lb_cookie|app_cookie"},
    {.key = "stickiness.type",
     .standard = "source_ip",
     .owners = kOfNetwork,
     .form = kChoice,
     .choices = "source_ip"},
    {.key = "stickiness.lb_cookie.duration_seconds",
     .standard = "86400",
     .owners = kOfApplication,
     .form = kInteger,
     .least = 1,
     .most = 604800},
    {.key = "stickiness.app_cookie.cookie_name", .standard = "", .owners = kOfApplication},
    {.key = "stickiness.app_cookie.duration_seconds",
     .standard = "86400",
     .owners = kOfApplication,
     .form = kInteger,
     .least = 1,
     .most = 604800},
    {.key = "slow_start.duration_seconds",
     .standard = "0",
     .owners = kOfApplication,
     .form = kZeroOrInteger,
     .least = 30,
     .most = 900},
    {.key = "load_balancing.algorithm.type",
     .standard = "round_robin",
     .owners = kOfApplication,
     .form = kChoice,
     .choices = "round_robin|least_outstanding_requests|weighted_random"},
    {.key = "load_balancing.algorithm.anomaly_mitigation",
     .standard = "off",
     .owners = kOfApplication,
     .form = kChoice,
     .choices = "off|on",
     .settable = false},
    {.key = "load_balancing.cross_zone.enabled",
     .standard = "use_load_balancer_configuration",
     .form = kChoice,
     .choices = "true|false|use_load_balancer_configuration"},
    {.key = "proxy_protocol_v2.enabled",
     .standard = "false",
     .owners = kOfNetwork,
     .form = kBoolean},
    {.key = "preserve_client_ip.enabled", .standard = "", .owners = kOfNetwork, .form = kBoolean},
    {.key = "deregistration_delay.connection_termination.enabled",
     .standard = "false",
     .owners = kOfNetwork,
     .form = kBoolean},
    {.key = "target_health_state.unhealthy.connection_termination.enabled",
     .standard = "true",
     .owners = kOfNetwork,
     .form = kBoolean},
    {.key = "target_health_state.unhealthy.draining_interval_seconds",
     .standard = "0",
     .owners = kOfNetwork,
     .form = kInteger,
     .least = 0,
     .most = 360000},
    {.key = "target_group_health.dns_failover.minimum_healthy_targets.count", .standard = "1"},
    {.key = "target_group_health.dns_failover.minimum_healthy_targets.percentage",
     .standard = "off"},
    {.key = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
     .standard = "1",
     .form = kInteger,
     .least = 1,
     .most = 1000},
    {.key = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
     .standard = "off"},
};

// AWS: ListenerAttribute, Key.
constexpr AttributeInfo kListener[] = {
    {.key = "tcp.idle_timeout.seconds",
     .standard = "350",
     .owners = kOfNetwork,
     .form = kInteger,
     .least = 60,
     .most = 6000},
    {.key = "routing.http.response.server.enabled",
     .standard = "true",
     .owners = kOfApplication,
     .form = kBoolean},
    {.key = "routing.http.response.strict_transport_security.header_value",
     .standard = "",
     .owners = kOfApplication},
    {.key = "routing.http.response.access_control_allow_origin.header_value",
     .standard = "",
     .owners = kOfApplication},
    {.key = "routing.http.response.access_control_allow_methods.header_value",
     .standard = "",
     .owners = kOfApplication},
    {.key = "routing.http.response.access_control_allow_headers.header_value",
     .standard = "",
     .owners = kOfApplication},
    {.key = "routing.http.response.access_control_allow_credentials.header_value",
     .standard = "",
     .owners = kOfApplication},
    {.key = "routing.http.response.access_control_expose_headers.header_value",
     .standard = "",
     .owners = kOfApplication},
    {.key = "routing.http.response.access_control_max_age.header_value",
     .standard = "",
     .owners = kOfApplication},
    {.key = "routing.http.response.content_security_policy.header_value",
     .standard = "",
     .owners = kOfApplication},
    {.key = "routing.http.response.x_content_type_options.header_value",
     .standard = "",
     .owners = kOfApplication},
    {.key = "routing.http.response.x_frame_options.header_value",
     .standard = "",
     .owners = kOfApplication},
};

/// Cross-zone load balancing is on for application and off for network load balancers.
std::string standard_of(const AttributeInfo& info, Owner owner) {
  if (info.standard.empty() && info.form == kBoolean)
    return owner == kOfApplication ? "true" : "false";
  return std::string(info.standard);
}

const AttributeInfo* find(std::span<const AttributeInfo> catalogue, Owner owner,
                          std::string_view key) {
  for (const AttributeInfo& info : catalogue) {
    if (info.key == key && (info.owners & owner) != 0) return &info;
  }
  return nullptr;
}

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_choice(std::string_view choices, std::string_view value) {
  while (!choices.empty()) {
    const auto bar = choices.find('|');
    if (choices.substr(0, bar) == value) return true;
    choices = bar == std::string_view::npos ? std::string_view() : choices.substr(bar + 1);
  }
  return false;
}

bool is_valid(const AttributeInfo& info, std::string_view value) {
  const auto number = to_number(value);
  switch (info.form) {
    case kText:
      return true;
    case kBoolean:
      return value == "true" || value == "false";
    case kInteger:
      return number && *number >= info.least && *number <= info.most;
    case kZeroOrInteger:
      return number && (*number == 0 || (*number >= info.least && *number <= info.most));
    case kChoice:
      return is_choice(info.choices, value);
  }
  return false;
}

std::string value_in(std::span<const AttributeInfo> catalogue, Owner owner,
                     const Attributes& attributes, std::string_view key) {
  const auto at = attributes.find(std::string(key));
  if (at != attributes.end()) return at->second;
  const AttributeInfo* info = find(catalogue, owner, key);
  return info ? standard_of(*info, owner) : std::string();
}

}  // namespace

std::span<const AttributeInfo> load_balancer_attributes() { return kBalancer; }
std::span<const AttributeInfo> target_group_attributes() { return kGroup; }
std::span<const AttributeInfo> listener_attributes() { return kListener; }

Owner owner_of(Kind kind) { return kind == Kind::kNetwork ? kOfNetwork : kOfApplication; }
Owner owner_of(const TargetGroup& group) { return group.is_http() ? kOfApplication : kOfNetwork; }
Owner owner_of(const Listener& listener) {
  const bool http = listener.protocol == "HTTP" || listener.protocol == "HTTPS";
  return http ? kOfApplication : kOfNetwork;
}

std::vector<std::pair<std::string, std::string>> list_attributes(
    std::span<const AttributeInfo> catalogue, Owner owner, const Attributes& set) {
  std::vector<std::pair<std::string, std::string>> list;
  for (const AttributeInfo& info : catalogue) {
    if ((info.owners & owner) == 0) continue;
    const auto at = set.find(std::string(info.key));
    list.emplace_back(info.key, at == set.end() ? standard_of(info, owner) : at->second);
  }
  return list;
}

Result<void> check_attribute(std::span<const AttributeInfo> catalogue, Owner owner,
                             std::string_view key, std::string_view value) {
  const AttributeInfo* info = find(catalogue, owner, key);
  if (!info) {
    const bool known = std::ranges::find(catalogue, key, &AttributeInfo::key) != catalogue.end();
    if (known) {
      return std::unexpected(errors::invalid_configuration(
          fmt::format("The attribute '{}' is not supported for this resource", key)));
    }
    return std::unexpected(errors::validation(fmt::format("Key '{}' is not recognized", key)));
  }
  if (!is_valid(*info, value)) {
    return std::unexpected(
        errors::validation(fmt::format("'{}' attribute cannot be set to '{}'", key, value)));
  }
  if (!info->settable && value != standard_of(*info, owner)) {
    return std::unexpected(errors::unsupported(fmt::format("the attribute '{}'", key)));
  }
  return {};
}

std::string value_of(const LoadBalancer& balancer, std::string_view key) {
  return value_in(kBalancer, owner_of(balancer.kind), balancer.attributes, key);
}

std::string value_of(const TargetGroup& group, std::string_view key) {
  if (key == "preserve_client_ip.enabled" && !group.attributes.contains(std::string(key))) {
    // AWS: "Client IP preservation": on for instances and for UDP, off for addresses behind TCP
    // and TLS.
    const bool off =
        group.target_type == "ip" && (group.protocol == "TCP" || group.protocol == "TLS");
    return off ? "false" : "true";
  }
  return value_in(kGroup, owner_of(group), group.attributes, key);
}

std::string value_of(const Listener& listener, std::string_view key) {
  return value_in(kListener, owner_of(listener), listener.attributes, key);
}

std::int64_t number_of(const LoadBalancer& balancer, std::string_view key) {
  return to_number(value_of(balancer, key)).value_or(0);
}

std::int64_t number_of(const TargetGroup& group, std::string_view key) {
  return to_number(value_of(group, key)).value_or(0);
}

}  // namespace gantry::elb
