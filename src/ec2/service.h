#pragma once

#include <optional>

#include "api/ec2/types.h"
#include "control/operation.h"
#include "ec2/ec2.h"

namespace gantry::ec2 {

struct ServiceConfig {
  /// vCPUs of all instances in one account and region, as AWS's quota "Running On-Demand Standard
  /// instances"; absent: no limit.
  std::optional<int> max_vcpus;
  /// In each direction. AWS: VPC user guide, "Quotas", Inbound or outbound rules per security
  /// group.
  int max_rules_per_security_group = 60;
};

/// The operations of Amazon EC2, one file each in ops/; bound by api/ec2/bind.h.
/// docs/coverage.md tells which parameters are honoured, recorded only, or refused.
class Service {
 public:
  Service(Ec2& ec2, ServiceConfig config) : ec2_(ec2), config_(config) {}

  Result<api::ec2::Reservation> run_instances(control::OpContext& context,
                                              const api::ec2::RunInstancesRequest& request);
  Result<api::ec2::DescribeInstancesResult> describe_instances(
      control::OpContext& context, const api::ec2::DescribeInstancesRequest& request);
  Result<api::ec2::TerminateInstancesResult> terminate_instances(
      control::OpContext& context, const api::ec2::TerminateInstancesRequest& request);

  Result<api::ec2::DescribeVpcsResult> describe_vpcs(control::OpContext& context,
                                                     const api::ec2::DescribeVpcsRequest& request);
  Result<api::ec2::DescribeSubnetsResult> describe_subnets(
      control::OpContext& context, const api::ec2::DescribeSubnetsRequest& request);
  Result<api::ec2::DescribeSecurityGroupsResult> describe_security_groups(
      control::OpContext& context, const api::ec2::DescribeSecurityGroupsRequest& request);
  Result<api::ec2::CreateSecurityGroupResult> create_security_group(
      control::OpContext& context, const api::ec2::CreateSecurityGroupRequest& request);
  Result<api::ec2::DeleteSecurityGroupResult> delete_security_group(
      control::OpContext& context, const api::ec2::DeleteSecurityGroupRequest& request);
  Result<api::ec2::AuthorizeSecurityGroupIngressResult> authorize_security_group_ingress(
      control::OpContext& context, const api::ec2::AuthorizeSecurityGroupIngressRequest& request);
  Result<api::ec2::AuthorizeSecurityGroupEgressResult> authorize_security_group_egress(
      control::OpContext& context, const api::ec2::AuthorizeSecurityGroupEgressRequest& request);
  Result<api::ec2::RevokeSecurityGroupIngressResult> revoke_security_group_ingress(
      control::OpContext& context, const api::ec2::RevokeSecurityGroupIngressRequest& request);
  Result<api::ec2::RevokeSecurityGroupEgressResult> revoke_security_group_egress(
      control::OpContext& context, const api::ec2::RevokeSecurityGroupEgressRequest& request);
  Result<api::ec2::DescribeSecurityGroupRulesResult> describe_security_group_rules(
      control::OpContext& context, const api::ec2::DescribeSecurityGroupRulesRequest& request);
  Result<api::ec2::ModifySecurityGroupRulesResult> modify_security_group_rules(
      control::OpContext& context, const api::ec2::ModifySecurityGroupRulesRequest& request);
  Result<api::ec2::UpdateSecurityGroupRuleDescriptionsIngressResult>
  update_security_group_rule_descriptions_ingress(
      control::OpContext& context,
      const api::ec2::UpdateSecurityGroupRuleDescriptionsIngressRequest& request);
  Result<api::ec2::UpdateSecurityGroupRuleDescriptionsEgressResult>
  update_security_group_rule_descriptions_egress(
      control::OpContext& context,
      const api::ec2::UpdateSecurityGroupRuleDescriptionsEgressRequest& request);

  Result<api::ec2::DescribeRegionsResult> describe_regions(
      control::OpContext& context, const api::ec2::DescribeRegionsRequest& request);
  Result<api::ec2::DescribeAvailabilityZonesResult> describe_availability_zones(
      control::OpContext& context, const api::ec2::DescribeAvailabilityZonesRequest& request);
  Result<api::ec2::DescribeInstanceTypesResult> describe_instance_types(
      control::OpContext& context, const api::ec2::DescribeInstanceTypesRequest& request);
  Result<api::ec2::DescribeImagesResult> describe_images(
      control::OpContext& context, const api::ec2::DescribeImagesRequest& request);

  Result<api::ec2::CreateTagsResponse> create_tags(control::OpContext& context,
                                                   const api::ec2::CreateTagsRequest& request);
  Result<api::ec2::DeleteTagsResponse> delete_tags(control::OpContext& context,
                                                   const api::ec2::DeleteTagsRequest& request);
  Result<api::ec2::DescribeTagsResult> describe_tags(control::OpContext& context,
                                                     const api::ec2::DescribeTagsRequest& request);

 private:
  Ec2& ec2_;
  ServiceConfig config_;
};

}  // namespace gantry::ec2
