#include <fmt/format.h>

#include "api/elbv2/errors.h"
#include "elb/ops/actions.h"
#include "elb/ops/convert.h"
#include "elb/ops/listener_request.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: ModifyListener, "Changing the protocol from HTTPS to HTTP, or from TLS to TCP, removes the
// security policy and default certificate properties."
Result<v2::ModifyListenerOutput> Service::modify_listener(control::OpContext& context,
                                                          const v2::ModifyListenerInput& request) {
  GANTRY_TRY(const auto* found, require_listener(context, *request.listener_arn));
  const LoadBalancer& balancer = *tables().load_balancers.find(found->load_balancer_arn);
  if (request.mutual_authentication && request.mutual_authentication->mode != "off")
    return std::unexpected(errors::unsupported("MutualAuthentication"));
  Listener next = *found;
  if (request.protocol) {
    GANTRY_CHECK(check_listener_protocol(balancer.kind, *request.protocol));
    next.protocol = *request.protocol;
  }
  if (request.port) next.port = *request.port;
  for (const Listener& one : tables().listeners_by_load_balancer.range(balancer.arn)) {
    if (one.arn == next.arn || one.port != next.port) continue;
    return std::unexpected(v2::errors::DuplicateListenerException(fmt::format(
        "A listener already exists on this port for this load balancer '{}'", balancer.arn)));
  }
  GANTRY_CHECK(read_tls(request.certificates, request.ssl_policy, request.alpn_policy, next));
  if (request.default_actions || request.protocol) {
    const std::optional<Actions> actions =
        request.default_actions ? request.default_actions : std::optional(next.default_actions);
    GANTRY_TRY(next.default_actions, read_actions(tables(), balancer, next.protocol, actions));
  }
  auto shown = to_api(next);
  tables().listeners.put(context.tx, std::move(next));
  return v2::ModifyListenerOutput{.listeners = {{std::move(shown)}}};
}

}  // namespace gantry::elb
