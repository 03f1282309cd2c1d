#include <algorithm>

#include "api/elbv2/errors.h"
#include "elb/model/ssl_policies.h"
#include "elb/ops/convert.h"
#include "elb/ops/page.h"
#include "elb/service.h"

namespace gantry::elb {

// AWS: DescribeAccountLimits; the defaults of "Quotas for your Application Load Balancers" and for
// Network Load Balancers.
Result<v2::DescribeAccountLimitsOutput> Service::describe_account_limits(
    control::OpContext&, const v2::DescribeAccountLimitsInput& request) {
  std::vector<v2::Limit> limits{
      {.max = "50", .name = "application-load-balancers"},
      {.max = "5", .name = "condition-values-per-alb-rule"},
      {.max = "50", .name = "listeners-per-application-load-balancer"},
      {.max = "50", .name = "listeners-per-network-load-balancer"},
      {.max = "50", .name = "network-load-balancers"},
      {.max = "100", .name = "rules-per-application-load-balancer"},
      {.max = "3000", .name = "target-groups"},
      {.max = "5", .name = "target-groups-per-action-on-application-load-balancer"},
      {.max = "1", .name = "target-groups-per-action-on-network-load-balancer"},
      {.max = "100", .name = "target-groups-per-application-load-balancer"},
      {.max = "1000", .name = "targets-per-application-load-balancer"},
      {.max = "3000", .name = "targets-per-network-load-balancer"}};
  v2::DescribeAccountLimitsOutput answer;
  GANTRY_TRY(answer.next_marker, take_page(limits, {request.page_size, request.marker},
                                           [](const v2::Limit& one) { return *one.name; }));
  answer.limits = std::move(limits);
  return answer;
}

// AWS: DescribeSSLPolicies.
Result<v2::DescribeSSLPoliciesOutput> Service::describe_ssl_policies(
    control::OpContext&, const v2::DescribeSSLPoliciesInput& request) {
  const auto names = request.names.value_or(std::vector<std::string>());
  for (const auto& name : names) {
    if (!is_ssl_policy(name)) {
      return std::unexpected(
          v2::errors::SSLPolicyNotFoundException("One or more SSL policies not found"));
    }
  }
  std::vector<v2::SslPolicy> policies;
  for (const SslPolicy& one : ssl_policies()) {
    if (!names.empty() && std::ranges::find(names, one.name) == names.end()) continue;
    v2::SslPolicy wire{.ciphers = std::vector<v2::Cipher>(),
                       .name = std::string(one.name),
                       .ssl_protocols = {{one.protocols.begin(), one.protocols.end()}},
                       .supported_load_balancer_types = {{"application", "network"}}};
    std::int32_t priority = 0;
    for (const auto cipher : one.ciphers)
      wire.ciphers->push_back({.name = std::string(cipher), .priority = ++priority});
    policies.push_back(std::move(wire));
  }
  v2::DescribeSSLPoliciesOutput answer;
  GANTRY_TRY(answer.next_marker, take_page(policies, {request.page_size, request.marker},
                                           [](const v2::SslPolicy& one) { return *one.name; }));
  answer.ssl_policies = std::move(policies);
  return answer;
}

}  // namespace gantry::elb
