#include "elb/ops/actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/elbv2/errors.h"
#include "elb/errors.h"

namespace gantry::elb {
namespace {

namespace v2 = api::elbv2;
namespace modelled = v2::errors;

// AWS: "Quotas for your Application Load Balancers".
constexpr std::size_t kMostGroupsPerAction = 5;
constexpr std::int32_t kMostWeight = 999;
constexpr std::int32_t kMostStickySeconds = 604'800;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

/// Does a listener of this protocol send to groups of that one?
bool are_compatible(Kind kind, std::string_view listener, const TargetGroup& group) {
  if (kind == Kind::kApplication) return group.is_http();
  if (group.target_type == "alb") return listener == "TCP";
  if (listener == "TCP" || listener == "TLS") {
    return group.protocol == listener || (listener == "TLS" && group.protocol == "TCP");
  }
  return group.protocol == listener;
}

Result<void> check_group(const Tables& tables, const LoadBalancer& balancer,
                         std::string_view protocol, const std::string& arn) {
  const TargetGroup* group = tables.target_groups.find(arn);
  if (!group || group->classic || group->scope() != balancer.scope())
    return std::unexpected(errors::target_group_not_found(arn));
  if (!are_compatible(balancer.kind, protocol, *group)) {
    return std::unexpected(modelled::IncompatibleProtocolsException(
        fmt::format("The protocol '{}' of target group '{}' is not supported by the listener "
                    "protocol '{}'",
                    group->protocol, arn, protocol)));
  }
  if (group->vpc_id != balancer.vpc_id) {
    return std::unexpected(errors::invalid_configuration(fmt::format(
        "The following target groups are not in the same VPC as the load balancer: '{}'", arn)));
  }
  const auto users = tables.load_balancers_of(arn);
  if (std::ranges::any_of(users, [&](const auto& user) { return user != balancer.arn; })) {
    return std::unexpected(modelled::TargetGroupAssociationLimitException(fmt::format(
        "The following target groups cannot be associated with more than one load balancer: {}",
        arn)));
  }
  return {};
}

/// With TargetGroupArn and ForwardConfig both, as AWS shows one group.
Result<void> complete_forward(const Tables& tables, const LoadBalancer& balancer,
                              std::string_view protocol, v2::Action& action) {
  auto& config = action.forward_config;
  const bool listed = config && config->target_groups && !config->target_groups->empty();
  if (!listed && !action.target_group_arn) {
    return invalid("A target group ARN must be specified");
  }
  if (!config) config.emplace();
  if (!listed) {
    config->target_groups = {{{.target_group_arn = action.target_group_arn}}};
  } else if (action.target_group_arn &&
             (config->target_groups->size() != 1 ||
              config->target_groups->front().target_group_arn != action.target_group_arn)) {
    return invalid(
        "You cannot specify both a target group ARN and a ForwardConfig with other target groups");
  }
  auto& groups = *config->target_groups;
  if (groups.size() > kMostGroupsPerAction) {
    return std::unexpected(modelled::TooManyTargetGroupsException(
        "The maximum number of target groups per action has been reached"));
  }
  for (auto& one : groups) {
    if (!one.weight) one.weight = 1;
    if (*one.weight < 0 || *one.weight > kMostWeight)
      return invalid(fmt::format("Weight '{}' must be between 0 and 999", *one.weight));
    GANTRY_CHECK(check_group(tables, balancer, protocol, one.target_group_arn.value_or("")));
  }
  if (balancer.kind == Kind::kNetwork && groups.size() > 1)
    return std::unexpected(errors::unsupported("several target groups of a network listener"));
  auto& sticky = config->target_group_stickiness_config;
  if (!sticky) sticky.emplace();
  if (!sticky->enabled) sticky->enabled = false;
  if (*sticky->enabled && (sticky->duration_seconds.value_or(0) < 1 ||
                           *sticky->duration_seconds > kMostStickySeconds)) {
    return invalid("Target group stickiness duration must be between 1 and 604800 seconds");
  }
  if (groups.size() == 1) action.target_group_arn = groups.front().target_group_arn;
  return {};
}

Result<void> complete_redirect(v2::Action& action) {
  auto& config = action.redirect_config;
  if (!config) return invalid("A redirect action must have a RedirectConfig");
  if (config->status_code != "HTTP_301" && config->status_code != "HTTP_302")
    return invalid("A redirect action must have a status code of HTTP_301 or HTTP_302");
  if (!config->protocol) config->protocol = "#{protocol}";
  if (!config->host) config->host = "#{host}";
  if (!config->port) config->port = "#{port}";
  if (!config->path) config->path = "/#{path}";
  if (!config->query) config->query = "#{query}";
  if (*config->protocol != "HTTP" && *config->protocol != "HTTPS" &&
      *config->protocol != "#{protocol}") {
    return invalid(fmt::format("Redirect protocol '{}' must be HTTP, HTTPS, or #{{protocol}}",
                               *config->protocol));
  }
  if (!config->path->starts_with('/')) return invalid("The redirect path must start with '/'");
  // AWS: RedirectActionConfig: "you must modify at least one of the following components".
  if (*config->protocol == "#{protocol}" && *config->host == "#{host}" &&
      *config->port == "#{port}" && *config->path == "/#{path}") {
    return std::unexpected(modelled::InvalidLoadBalancerActionException(
        "The redirect configuration is not valid because it creates a loop."));
  }
  return {};
}

Result<void> check_fixed_response(const v2::Action& action) {
  const auto& config = action.fixed_response_config;
  if (!config) return invalid("A fixed-response action must have a FixedResponseConfig");
  const std::string code = config->status_code.value_or("");
  if (code.size() != 3 || (code[0] != '2' && code[0] != '4' && code[0] != '5')) {
    return invalid(fmt::format(
        "1 validation error detected: Value '{}' at "
        "'actions.1.member.fixedResponseConfig.statusCode' failed to satisfy constraint: Member "
        "must satisfy regular expression pattern: ^(2|4|5)\\d\\d$",
        code));
  }
  constexpr std::string_view kTypes[] = {
      "", "text/plain", "text/css", "text/html", "application/javascript", "application/json"};
  if (std::ranges::find(kTypes, config->content_type.value_or("")) == std::end(kTypes)) {
    return std::unexpected(modelled::InvalidLoadBalancerActionException(
        "The ContentType must be one of:'text/html', 'application/json', "
        "'application/javascript', 'text/css', 'text/plain'"));
  }
  if (config->message_body.value_or("").size() > 1024)
    return invalid("The fixed response message body cannot be longer than 1024 characters");
  return {};
}

}  // namespace

Result<Actions> read_actions(const Tables& tables, const LoadBalancer& balancer,
                             std::string_view listener_protocol,
                             const std::optional<Actions>& actions) {
  if (!actions || actions->empty()) return invalid("At least one action must be specified");
  // The actions before the last one authenticate, which Gantry does not serve.
  Actions read = *actions;
  for (auto& action : read) {
    const std::string type = action.type.value_or("");
    if (balancer.kind == Kind::kNetwork && type != "forward") {
      return std::unexpected(modelled::InvalidLoadBalancerActionException(
          "Only forward actions are supported for network load balancers"));
    }
    if (type == "forward") {
      GANTRY_CHECK(complete_forward(tables, balancer, listener_protocol, action));
    } else if (type == "redirect") {
      GANTRY_CHECK(complete_redirect(action));
    } else if (type == "fixed-response") {
      GANTRY_CHECK(check_fixed_response(action));
    } else {
      return std::unexpected(errors::unsupported(fmt::format("actions of type '{}'", type)));
    }
  }
  if (read.size() > 1) {
    return std::unexpected(modelled::TooManyActionsException(
        "Exactly one forward, redirect, or fixed-response action must be specified"));
  }
  return read;
}

}  // namespace gantry::elb
