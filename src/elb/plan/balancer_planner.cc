#include "elb/plan/balancer_planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ec2/model/tables.h"
#include "elb/model/attributes.h"
#include "elb/model/names.h"
#include "elb/registration.h"

namespace gantry::elb {
namespace {

namespace v2 = api::elbv2;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

template <class T>
T or_empty(const std::optional<T>& value) {
  return value.value_or(T());
}

ports::BalancerType type_of(Kind kind) {
  switch (kind) {
    case Kind::kApplication:
      return ports::BalancerType::kApplication;
    case Kind::kNetwork:
      return ports::BalancerType::kNetwork;
    case Kind::kClassic:
      return ports::BalancerType::kClassic;
  }
  return ports::BalancerType::kApplication;
}

ports::ListenerProtocol listener_protocol(std::string_view name) {
  if (name == "HTTPS") return ports::ListenerProtocol::kHttps;
  if (name == "TCP") return ports::ListenerProtocol::kTcp;
  if (name == "TLS") return ports::ListenerProtocol::kTls;
  if (name == "UDP") return ports::ListenerProtocol::kUdp;
  if (name == "TCP_UDP") return ports::ListenerProtocol::kTcpUdp;
  return ports::ListenerProtocol::kHttp;
}

ports::PoolProtocol pool_protocol(const TargetGroup& group) {
  const std::string& name = group.protocol;
  if (name == "HTTPS") return ports::PoolProtocol::kHttps;
  if (name == "TCP") return ports::PoolProtocol::kTcp;
  if (name == "TLS") return ports::PoolProtocol::kTls;
  if (name == "UDP") return ports::PoolProtocol::kUdp;
  if (name == "TCP_UDP") return ports::PoolProtocol::kTcpUdp;
  return ports::PoolProtocol::kHttp;
}

ports::HttpVersion version_of(const TargetGroup& group) {
  if (group.protocol_version == "HTTP2") return ports::HttpVersion::kHttp2;
  if (group.protocol_version == "GRPC") return ports::HttpVersion::kGrpc;
  return ports::HttpVersion::kHttp1;
}

ports::HealthCheckSpec health_of(const TargetGroup& group) {
  const HealthCheck& check = group.health_check;
  ports::HealthCheckSpec spec{.path = check.path.empty() ? "/" : check.path,
                              .interval = std::chrono::seconds(check.interval),
                              .timeout = std::chrono::seconds(check.timeout),
                              .healthy_threshold = check.healthy_threshold,
                              .unhealthy_threshold = check.unhealthy_threshold,
                              .matcher = check.matcher};
  if (check.port != "traffic-port")
    std::from_chars(check.port.data(), check.port.data() + check.port.size(), spec.port);
  if (!check.enabled) {
    spec.protocol = ports::HealthProtocol::kNone;
  } else if (check.protocol == "HTTPS") {
    spec.protocol = ports::HealthProtocol::kHttps;
  } else if (check.protocol == "TCP") {
    spec.protocol = ports::HealthProtocol::kTcp;
  } else if (check.protocol == "SSL") {
    spec.protocol = ports::HealthProtocol::kSsl;
  }
  return spec;
}

ports::Stickiness stickiness_of(const TargetGroup& group) {
  ports::Stickiness sticky;
  if (value_of(group, "stickiness.enabled") != "true") return sticky;
  const std::string type = value_of(group, "stickiness.type");
  if (type == "source_ip") {
    sticky.kind = ports::StickinessKind::kSourceIp;
  } else if (type == "app_cookie") {
    sticky.kind = ports::StickinessKind::kAppCookie;
    sticky.app_cookie = value_of(group, "stickiness.app_cookie.cookie_name");
    sticky.duration =
        std::chrono::seconds(number_of(group, "stickiness.app_cookie.duration_seconds"));
  } else {
    sticky.kind = ports::StickinessKind::kLoadBalancerCookie;
    sticky.duration =
        std::chrono::seconds(number_of(group, "stickiness.lb_cookie.duration_seconds"));
  }
  return sticky;
}

ports::Algorithm algorithm_of(const TargetGroup& group, Kind kind) {
  if (kind == Kind::kNetwork) return ports::Algorithm::kFlowHash;
  const std::string type = value_of(group, "load_balancing.algorithm.type");
  if (type == "least_outstanding_requests") return ports::Algorithm::kLeastOutstanding;
  if (type == "weighted_random") return ports::Algorithm::kRandom;
  return ports::Algorithm::kRoundRobin;
}

std::vector<ports::ServerSpec> servers_of(const PlannerWorld& world, const TargetGroup& group) {
  std::vector<ports::ServerSpec> servers;
  for (const Target& target : world.tables.targets_by_group.range(group.arn)) {
    std::string address = address_of(world.tables, world.ec2, group, target);
    if (target.health.state == TargetState::kUnused || address.empty()) continue;
    servers.push_back({.id = server_id(target),
                       .address = std::move(address),
                       .port = target.port,
                       .draining = target.drain_until.has_value()});
  }
  return servers;
}

ports::PoolSpec plan_pool(const PlannerWorld& world, const TargetGroup& group, Kind kind) {
  ports::PoolSpec pool{
      .id = group.arn,
      .protocol = pool_protocol(group),
      .version = version_of(group),
      .algorithm = algorithm_of(group, kind),
      .stickiness = stickiness_of(group),
      .slow_start = std::chrono::seconds(number_of(group, "slow_start.duration_seconds")),
      .health = health_of(group),
      .servers = servers_of(world, group)};
  if (value_of(group, "proxy_protocol_v2.enabled") == "true")
    pool.proxy_protocol = ports::ProxyProtocol::kVersion2;
  if (kind == Kind::kNetwork) {
    pool.terminate_connections =
        value_of(group, "deregistration_delay.connection_termination.enabled") == "true";
  }
  return pool;
}

ports::RuleAction plan_action(const v2::Action& action) {
  if (action.redirect_config) {
    const auto& config = *action.redirect_config;
    return ports::RedirectAction{.protocol = or_empty(config.protocol),
                                 .host = or_empty(config.host),
                                 .port = or_empty(config.port),
                                 .path = or_empty(config.path),
                                 .query = or_empty(config.query),
                                 .status = config.status_code == "HTTP_301" ? 301 : 302};
  }
  if (action.fixed_response_config) {
    const auto& config = *action.fixed_response_config;
    ports::FixedResponseAction fixed{.content_type = or_empty(config.content_type),
                                     .body = or_empty(config.message_body)};
    const std::string code = or_empty(config.status_code);
    std::from_chars(code.data(), code.data() + code.size(), fixed.status);
    return fixed;
  }
  ports::ForwardAction forward;
  if (!action.forward_config) return forward;
  const auto& config = *action.forward_config;
  for (const auto& one : or_empty(config.target_groups))
    forward.pools.push_back(
        {.pool = or_empty(one.target_group_arn), .weight = one.weight.value_or(1)});
  const auto& sticky = config.target_group_stickiness_config;
  if (sticky && sticky->enabled.value_or(false))
    forward.stickiness = std::chrono::seconds(sticky->duration_seconds.value_or(1));
  return forward;
}

ports::RuleAction plan_actions(const Actions& actions) {
  return actions.empty() ? ports::RuleAction() : plan_action(actions.back());
}

template <class Config>
std::vector<ports::Pattern> patterns_of(const Config& config) {
  std::vector<ports::Pattern> patterns;
  for (const auto& text : or_empty(config.values)) patterns.push_back({.text = text});
  for (const auto& text : or_empty(config.regex_values))
    patterns.push_back({.text = text, .regex = true});
  return patterns;
}

ports::RuleCondition plan_condition(const v2::RuleCondition& condition) {
  const std::string field = or_empty(condition.field);
  if (field == "path-pattern")
    return ports::PathCondition{patterns_of(*condition.path_pattern_config)};
  if (field == "http-header") {
    return ports::HeaderCondition{.name = or_empty(condition.http_header_config->http_header_name),
                                  .values = patterns_of(*condition.http_header_config)};
  }
  if (field == "http-request-method")
    return ports::MethodCondition{or_empty(condition.http_request_method_config->values)};
  if (field == "source-ip")
    return ports::SourceCondition{or_empty(condition.source_ip_config->values)};
  if (field == "query-string") {
    ports::QueryCondition query;
    for (const auto& pair : or_empty(condition.query_string_config->values))
      query.patterns.push_back({.key = pair.key, .value = or_empty(pair.value)});
    return query;
  }
  return ports::HostCondition{patterns_of(*condition.host_header_config)};
}

ports::ListenerSpec plan_listener(const PlannerWorld& world, const Listener& listener) {
  ports::ListenerSpec spec{.port = listener.port,
                           .protocol = listener_protocol(listener.protocol),
                           .ssl_policy = listener.ssl_policy,
                           .default_action = plan_actions(listener.default_actions)};
  for (const auto& arn : listener.certificates) {
    if (auto found = world.certificates.find(listener.scope(), arn)) {
      spec.certificates.push_back(
          {.id = arn, .chain = std::move(found->chain), .key = std::move(found->key)});
    }
  }
  for (const Rule* rule : world.tables.rules_of(listener.arn)) {
    ports::RuleSpec made{.action = plan_actions(rule->actions)};
    for (const auto& condition : rule->conditions)
      made.conditions.push_back(plan_condition(condition));
    spec.rules.push_back(std::move(made));
  }
  if (listener.protocol == "TCP") {
    const std::string seconds = value_of(listener, "tcp.idle_timeout.seconds");
    std::int64_t number = 0;
    std::from_chars(seconds.data(), seconds.data() + seconds.size(), number);
    spec.idle_timeout = std::chrono::seconds(number);
  }
  return spec;
}

ports::HttpAttributes plan_http(const LoadBalancer& balancer) {
  const auto is_on = [&](std::string_view key) { return value_of(balancer, key) == "true"; };
  ports::HttpAttributes http{
      .drop_invalid_header_fields = is_on("routing.http.drop_invalid_header_fields.enabled"),
      .preserve_host_header = is_on("routing.http.preserve_host_header.enabled"),
      .http2 = is_on("routing.http2.enabled"),
      .xff_client_port = is_on("routing.http.xff_client_port.enabled"),
      .tls_version_and_cipher_headers =
          is_on("routing.http.x_amzn_tls_version_and_cipher_suite.enabled")};
  const std::string mode = value_of(balancer, "routing.http.xff_header_processing.mode");
  if (mode == "preserve") http.xff_mode = ports::ForwardedForMode::kPreserve;
  if (mode == "remove") http.xff_mode = ports::ForwardedForMode::kRemove;
  const std::string desync = value_of(balancer, "routing.http.desync_mitigation_mode");
  if (desync == "monitor") http.desync = ports::DesyncMode::kMonitor;
  if (desync == "strictest") http.desync = ports::DesyncMode::kStrictest;
  return http;
}

/// AWS: "Access logs for your Application Load Balancer", the file's path in the bucket.
std::string access_logs_of(const PlannerWorld& world, const LoadBalancer& balancer) {
  if (world.access_logs.empty() || value_of(balancer, "access_logs.s3.enabled") != "true")
    return "";
  const std::string prefix = value_of(balancer, "access_logs.s3.prefix");
  return fmt::format("{}/{}{}{}/AWSLogs/{}/elasticloadbalancing/{}", world.access_logs,
                     value_of(balancer, "access_logs.s3.bucket"), prefix.empty() ? "" : "/", prefix,
                     balancer.account, balancer.region);
}

}  // namespace

std::string engine_id(const LoadBalancer& balancer) {
  // A classic load balancer's name is its account's only; its DNS name is its own.
  if (balancer.kind == Kind::kClassic)
    return "clb-" + balancer.dns_name.substr(0, balancer.dns_name.find('.'));
  std::string id = lower(std::string(short_name(balancer.arn)));
  std::ranges::replace(id, '/', '-');
  return id;
}

std::string server_id(const Target& target) {
  return fmt::format("{}:{}", target.target_id, target.port);
}

ports::LoadBalancerSpec plan_balancer(const PlannerWorld& world, const LoadBalancer& balancer) {
  ports::LoadBalancerSpec spec{.id = engine_id(balancer),
                               .name = balancer.name,
                               .account = balancer.account,
                               .region = balancer.region,
                               .type = type_of(balancer.kind),
                               .network = {.vpc_id = balancer.vpc_id},
                               .access_log_folder = access_logs_of(world, balancer)};
  if (const auto* vpc = world.ec2.tables().host_vpcs.find(balancer.vpc_id))
    spec.network.vpc_cidr = vpc->cidr_block;
  for (const Foothold& foothold : balancer.footholds)
    spec.network.addresses.push_back(foothold.address);
  if (balancer.kind == Kind::kNetwork) {
    spec.idle_timeout = std::chrono::seconds(350);
  } else {
    spec.idle_timeout = std::chrono::seconds(number_of(balancer, "idle_timeout.timeout_seconds"));
    spec.http = plan_http(balancer);
  }
  for (const Listener& listener : world.tables.listeners_by_load_balancer.range(balancer.arn))
    spec.listeners.push_back(plan_listener(world, listener));
  std::ranges::sort(spec.listeners, {}, &ports::ListenerSpec::port);
  for (const auto& arn : world.tables.groups_of(balancer)) {
    if (const TargetGroup* group = world.tables.target_groups.find(arn))
      spec.pools.push_back(plan_pool(world, *group, balancer.kind));
  }
  return spec;
}

}  // namespace gantry::elb
