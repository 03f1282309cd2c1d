#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/id_source.h"
#include "base/result.h"
#include "elb/model/listener.h"
#include "elb/model/load_balancer.h"

/// Names and ARNs as AWS forms them.
namespace gantry::elb {

/// `loadbalancer/app/web/50dc6c495c0c9188`, of a classic one `loadbalancer/web`.
[[nodiscard]] std::string load_balancer_arn(const Scope& scope, Kind kind, std::string_view name,
                                            IdSource& ids);
[[nodiscard]] std::string target_group_arn(const Scope& scope, std::string_view name,
                                           IdSource& ids);
/// `listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2`
[[nodiscard]] std::string listener_arn(const LoadBalancer& balancer, IdSource& ids);
/// `listener-rule/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`
[[nodiscard]] std::string rule_arn(std::string_view listener_arn, IdSource& ids);
/// `app/web/50dc6c495c0c9188`; empty if `arn` is no load balancer's.
[[nodiscard]] std::string_view short_name(std::string_view arn);

/// AWS: "Update the DNS record for your load balancer":
/// `web-1234567890.us-east-1.elb.amazonaws.com`
/// (`internal-web-...`), of a network load balancer
/// `web-1234567890abcdef.elb.us-east-1.amazonaws.com`.
[[nodiscard]] std::string dns_name(const LoadBalancer& balancer, IdSource& ids);

/// The Route 53 zone of the region's load balancers. AWS: General Reference, "Elastic Load
/// Balancing endpoints and quotas"; us-east-1's for every region that is not in our list.
[[nodiscard]] std::string_view hosted_zone_id(Kind kind, std::string_view region);

/// `what`: `load balancer` or `target group`. Errors: ValidationError.
[[nodiscard]] Result<void> check_name(std::string_view what, std::string_view name);

}  // namespace gantry::elb
