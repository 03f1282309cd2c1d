#include <fmt/format.h>

#include <algorithm>

#include "api/elbv2/errors.h"
#include "elb/model/names.h"
#include "elb/ops/actions.h"
#include "elb/ops/convert.h"
#include "elb/ops/listener_request.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

// AWS: "Quotas for your Application Load Balancers".
constexpr std::size_t kMostListeners = 50;

}  // namespace

Result<void> check_listener_protocol(Kind kind, std::string_view protocol) {
  constexpr std::string_view kApplication[] = {"HTTP", "HTTPS"};
  constexpr std::string_view kNetwork[] = {"TCP", "TLS", "UDP", "TCP_UDP"};
  const bool known = kind == Kind::kApplication
                         ? std::ranges::find(kApplication, protocol) != std::end(kApplication)
                         : std::ranges::find(kNetwork, protocol) != std::end(kNetwork);
  if (known && protocol.find("UDP") == std::string_view::npos) return {};
  if (known) {
    return std::unexpected(v2::errors::UnsupportedProtocolException(
        fmt::format("Gantry's load balancers do not carry '{}' yet", protocol)));
  }
  return std::unexpected(errors::validation(
      fmt::format("Listener protocol '{}' must be one of '{}'", protocol,
                  kind == Kind::kApplication ? "HTTP, HTTPS" : "TCP, TLS, UDP, TCP_UDP")));
}

// AWS: CreateListener, "This operation is idempotent".
Result<v2::CreateListenerOutput> Service::create_listener(control::OpContext& context,
                                                          const v2::CreateListenerInput& request) {
  GANTRY_TRY(const auto* balancer, require_balancer(context, *request.load_balancer_arn));
  if (!request.port) return std::unexpected(errors::validation("A port must be specified"));
  if (!request.protocol) return std::unexpected(errors::validation("A protocol must be specified"));
  if (request.mutual_authentication && request.mutual_authentication->mode != "off")
    return std::unexpected(errors::unsupported("MutualAuthentication"));
  GANTRY_CHECK(check_listener_protocol(balancer->kind, *request.protocol));
  Listener made{.arn = listener_arn(*balancer, context.ids),
                .account = balancer->account,
                .region = balancer->region,
                .load_balancer_arn = balancer->arn,
                .created_at = context.now,
                .port = *request.port,
                .protocol = *request.protocol};
  made.default_rule_arn = rule_arn(made.arn, context.ids);
  GANTRY_CHECK(read_tls(request.certificates, request.ssl_policy, request.alpn_policy, made));
  GANTRY_TRY(made.default_actions,
             read_actions(tables(), *balancer, made.protocol, request.default_actions));
  GANTRY_TRY(made.tags, read_tags(request.tags));
  std::size_t count = 0;
  for (const Listener& one : tables().listeners_by_load_balancer.range(balancer->arn)) {
    ++count;
    if (one.port != made.port) continue;
    if (one.protocol == made.protocol && one.default_actions == made.default_actions &&
        one.certificates == made.certificates && one.ssl_policy == made.ssl_policy)
      return v2::CreateListenerOutput{.listeners = {{to_api(one)}}};
    return std::unexpected(v2::errors::DuplicateListenerException(fmt::format(
        "A listener already exists on this port for this load balancer '{}'", balancer->arn)));
  }
  if (count >= kMostListeners) {
    return std::unexpected(
        v2::errors::TooManyListenersException("The maximum number of listeners has been reached"));
  }
  auto shown = to_api(made);
  tables().listeners.put(context.tx, std::move(made));
  return v2::CreateListenerOutput{.listeners = {{std::move(shown)}}};
}

}  // namespace gantry::elb
