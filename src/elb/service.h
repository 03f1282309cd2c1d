#pragma once

#include <string>
#include <vector>

#include "api/elbv2/types.h"
#include "control/operation.h"
#include "elb/certificates.h"
#include "elb/elb.h"
#include "elb/errors.h"

namespace gantry::elb {

/// The operations of Elastic Load Balancing, version 2015-12-01; bound by bind(). docs/coverage.md
/// tells which parameters are honoured, recorded only, or refused.
class Service {
 public:
  explicit Service(Elb& elb) : Service(elb, no_certificates_) {}
  Service(Elb& elb, const Certificates& certificates) : elb_(elb), certificates_(certificates) {}

  Result<api::elbv2::AddListenerCertificatesOutput> add_listener_certificates(
      control::OpContext& context, const api::elbv2::AddListenerCertificatesInput& request);
  Result<api::elbv2::AddTagsOutput> add_tags(control::OpContext& context,
                                             const api::elbv2::AddTagsInput& request);
  Result<api::elbv2::CreateListenerOutput> create_listener(
      control::OpContext& context, const api::elbv2::CreateListenerInput& request);
  Result<api::elbv2::CreateLoadBalancerOutput> create_load_balancer(
      control::OpContext& context, const api::elbv2::CreateLoadBalancerInput& request);
  Result<api::elbv2::CreateRuleOutput> create_rule(control::OpContext& context,
                                                   const api::elbv2::CreateRuleInput& request);
  Result<api::elbv2::CreateTargetGroupOutput> create_target_group(
      control::OpContext& context, const api::elbv2::CreateTargetGroupInput& request);
  Result<api::elbv2::DeleteListenerOutput> delete_listener(
      control::OpContext& context, const api::elbv2::DeleteListenerInput& request);
  Result<api::elbv2::DeleteLoadBalancerOutput> delete_load_balancer(
      control::OpContext& context, const api::elbv2::DeleteLoadBalancerInput& request);
  Result<api::elbv2::DeleteRuleOutput> delete_rule(control::OpContext& context,
                                                   const api::elbv2::DeleteRuleInput& request);
  Result<api::elbv2::DeleteTargetGroupOutput> delete_target_group(
      control::OpContext& context, const api::elbv2::DeleteTargetGroupInput& request);
  Result<api::elbv2::DeregisterTargetsOutput> deregister_targets(
      control::OpContext& context, const api::elbv2::DeregisterTargetsInput& request);
  Result<api::elbv2::DescribeAccountLimitsOutput> describe_account_limits(
      control::OpContext& context, const api::elbv2::DescribeAccountLimitsInput& request);
  Result<api::elbv2::DescribeListenerAttributesOutput> describe_listener_attributes(
      control::OpContext& context, const api::elbv2::DescribeListenerAttributesInput& request);
  Result<api::elbv2::DescribeListenerCertificatesOutput> describe_listener_certificates(
      control::OpContext& context, const api::elbv2::DescribeListenerCertificatesInput& request);
  Result<api::elbv2::DescribeListenersOutput> describe_listeners(
      control::OpContext& context, const api::elbv2::DescribeListenersInput& request);
  Result<api::elbv2::DescribeLoadBalancerAttributesOutput> describe_load_balancer_attributes(
      control::OpContext& context, const api::elbv2::DescribeLoadBalancerAttributesInput& request);
  Result<api::elbv2::DescribeLoadBalancersOutput> describe_load_balancers(
      control::OpContext& context, const api::elbv2::DescribeLoadBalancersInput& request);
  Result<api::elbv2::DescribeRulesOutput> describe_rules(
      control::OpContext& context, const api::elbv2::DescribeRulesInput& request);
  Result<api::elbv2::DescribeSSLPoliciesOutput> describe_ssl_policies(
      control::OpContext& context, const api::elbv2::DescribeSSLPoliciesInput& request);
  Result<api::elbv2::DescribeTagsOutput> describe_tags(
      control::OpContext& context, const api::elbv2::DescribeTagsInput& request);
  Result<api::elbv2::DescribeTargetGroupAttributesOutput> describe_target_group_attributes(
      control::OpContext& context, const api::elbv2::DescribeTargetGroupAttributesInput& request);
  Result<api::elbv2::DescribeTargetGroupsOutput> describe_target_groups(
      control::OpContext& context, const api::elbv2::DescribeTargetGroupsInput& request);
  Result<api::elbv2::DescribeTargetHealthOutput> describe_target_health(
      control::OpContext& context, const api::elbv2::DescribeTargetHealthInput& request);
  Result<api::elbv2::ModifyListenerOutput> modify_listener(
      control::OpContext& context, const api::elbv2::ModifyListenerInput& request);
  Result<api::elbv2::ModifyListenerAttributesOutput> modify_listener_attributes(
      control::OpContext& context, const api::elbv2::ModifyListenerAttributesInput& request);
  Result<api::elbv2::ModifyLoadBalancerAttributesOutput> modify_load_balancer_attributes(
      control::OpContext& context, const api::elbv2::ModifyLoadBalancerAttributesInput& request);
  Result<api::elbv2::ModifyRuleOutput> modify_rule(control::OpContext& context,
                                                   const api::elbv2::ModifyRuleInput& request);
  Result<api::elbv2::ModifyTargetGroupOutput> modify_target_group(
      control::OpContext& context, const api::elbv2::ModifyTargetGroupInput& request);
  Result<api::elbv2::ModifyTargetGroupAttributesOutput> modify_target_group_attributes(
      control::OpContext& context, const api::elbv2::ModifyTargetGroupAttributesInput& request);
  Result<api::elbv2::RegisterTargetsOutput> register_targets(
      control::OpContext& context, const api::elbv2::RegisterTargetsInput& request);
  Result<api::elbv2::RemoveListenerCertificatesOutput> remove_listener_certificates(
      control::OpContext& context, const api::elbv2::RemoveListenerCertificatesInput& request);
  Result<api::elbv2::RemoveTagsOutput> remove_tags(control::OpContext& context,
                                                   const api::elbv2::RemoveTagsInput& request);
  Result<api::elbv2::SetIpAddressTypeOutput> set_ip_address_type(
      control::OpContext& context, const api::elbv2::SetIpAddressTypeInput& request);
  Result<api::elbv2::SetRulePrioritiesOutput> set_rule_priorities(
      control::OpContext& context, const api::elbv2::SetRulePrioritiesInput& request);
  Result<api::elbv2::SetSecurityGroupsOutput> set_security_groups(
      control::OpContext& context, const api::elbv2::SetSecurityGroupsInput& request);
  Result<api::elbv2::SetSubnetsOutput> set_subnets(control::OpContext& context,
                                                   const api::elbv2::SetSubnetsInput& request);

 private:
  [[nodiscard]] Tables& tables() { return elb_.tables(); }

  // What the scope has of an ARN, else AWS's error.
  Result<const LoadBalancer*> require_balancer(const control::OpContext& context,
                                               const std::string& arn);
  Result<const TargetGroup*> require_group(const control::OpContext& context,
                                           const std::string& arn);
  Result<const Listener*> require_listener(const control::OpContext& context,
                                           const std::string& arn);

  /// The ARNs of the request, each once. Errors: CertificateNotFound.
  Result<std::vector<std::string>> read_certificates(
      const Scope& scope, const std::optional<std::vector<api::elbv2::Certificate>>& given) const;
  /// What a listener of its protocol has of TLS. Errors: CertificateNotFound, SSLPolicyNotFound,
  /// TooManyCertificates, ValidationError.
  Result<void> read_tls(const std::optional<std::vector<api::elbv2::Certificate>>& certificates,
                        const std::optional<std::string>& ssl_policy,
                        const std::optional<std::vector<std::string>>& alpn,
                        Listener& listener) const;

  NoCertificates no_certificates_;
  Elb& elb_;
  const Certificates& certificates_;
};

/// Every operation, joined to the member function that serves it. The object must outlive it.
[[nodiscard]] std::vector<control::BoundOperation> bind(Service& service);

}  // namespace gantry::elb
