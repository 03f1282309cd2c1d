#pragma once

#include <optional>
#include <vector>

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

/// The operations of Amazon EC2, one file each in ops/; bound by bind().
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

  // net (security groups)
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

  // vpc
  Result<api::ec2::CreateVpcResult> create_vpc(control::OpContext& context,
                                               const api::ec2::CreateVpcRequest& request);
  Result<api::ec2::DeleteVpcResponse> delete_vpc(control::OpContext& context,
                                                 const api::ec2::DeleteVpcRequest& request);
  Result<api::ec2::CreateDefaultVpcResult> create_default_vpc(
      control::OpContext& context, const api::ec2::CreateDefaultVpcRequest& request);
  Result<api::ec2::ModifyVpcAttributeResponse> modify_vpc_attribute(
      control::OpContext& context, const api::ec2::ModifyVpcAttributeRequest& request);
  Result<api::ec2::DescribeVpcAttributeResult> describe_vpc_attribute(
      control::OpContext& context, const api::ec2::DescribeVpcAttributeRequest& request);
  Result<api::ec2::CreateSubnetResult> create_subnet(control::OpContext& context,
                                                     const api::ec2::CreateSubnetRequest& request);
  Result<api::ec2::CreateDefaultSubnetResult> create_default_subnet(
      control::OpContext& context, const api::ec2::CreateDefaultSubnetRequest& request);
  Result<api::ec2::DeleteSubnetResponse> delete_subnet(
      control::OpContext& context, const api::ec2::DeleteSubnetRequest& request);
  Result<api::ec2::ModifySubnetAttributeResponse> modify_subnet_attribute(
      control::OpContext& context, const api::ec2::ModifySubnetAttributeRequest& request);
  Result<api::ec2::CreateRouteTableResult> create_route_table(
      control::OpContext& context, const api::ec2::CreateRouteTableRequest& request);
  Result<api::ec2::DeleteRouteTableResponse> delete_route_table(
      control::OpContext& context, const api::ec2::DeleteRouteTableRequest& request);
  Result<api::ec2::DescribeRouteTablesResult> describe_route_tables(
      control::OpContext& context, const api::ec2::DescribeRouteTablesRequest& request);
  Result<api::ec2::AssociateRouteTableResult> associate_route_table(
      control::OpContext& context, const api::ec2::AssociateRouteTableRequest& request);
  Result<api::ec2::DisassociateRouteTableResponse> disassociate_route_table(
      control::OpContext& context, const api::ec2::DisassociateRouteTableRequest& request);
  Result<api::ec2::CreateRouteResult> create_route(control::OpContext& context,
                                                   const api::ec2::CreateRouteRequest& request);
  Result<api::ec2::DeleteRouteResponse> delete_route(control::OpContext& context,
                                                     const api::ec2::DeleteRouteRequest& request);
  Result<api::ec2::ReplaceRouteResponse> replace_route(
      control::OpContext& context, const api::ec2::ReplaceRouteRequest& request);
  Result<api::ec2::CreateInternetGatewayResult> create_internet_gateway(
      control::OpContext& context, const api::ec2::CreateInternetGatewayRequest& request);
  Result<api::ec2::AttachInternetGatewayResponse> attach_internet_gateway(
      control::OpContext& context, const api::ec2::AttachInternetGatewayRequest& request);
  Result<api::ec2::DetachInternetGatewayResponse> detach_internet_gateway(
      control::OpContext& context, const api::ec2::DetachInternetGatewayRequest& request);
  Result<api::ec2::DeleteInternetGatewayResponse> delete_internet_gateway(
      control::OpContext& context, const api::ec2::DeleteInternetGatewayRequest& request);
  Result<api::ec2::DescribeInternetGatewaysResult> describe_internet_gateways(
      control::OpContext& context, const api::ec2::DescribeInternetGatewaysRequest& request);
  Result<api::ec2::DescribeNetworkAclsResult> describe_network_acls(
      control::OpContext& context, const api::ec2::DescribeNetworkAclsRequest& request);
  Result<api::ec2::CreateNetworkInterfaceResult> create_network_interface(
      control::OpContext& context, const api::ec2::CreateNetworkInterfaceRequest& request);
  Result<api::ec2::DeleteNetworkInterfaceResponse> delete_network_interface(
      control::OpContext& context, const api::ec2::DeleteNetworkInterfaceRequest& request);
  Result<api::ec2::DescribeNetworkInterfacesResult> describe_network_interfaces(
      control::OpContext& context, const api::ec2::DescribeNetworkInterfacesRequest& request);
  Result<api::ec2::ModifyNetworkInterfaceAttributeResponse> modify_network_interface_attribute(
      control::OpContext& context, const api::ec2::ModifyNetworkInterfaceAttributeRequest& request);
  Result<api::ec2::AttachNetworkInterfaceResult> attach_network_interface(
      control::OpContext& context, const api::ec2::AttachNetworkInterfaceRequest& request);
  Result<api::ec2::DetachNetworkInterfaceResponse> detach_network_interface(
      control::OpContext& context, const api::ec2::DetachNetworkInterfaceRequest& request);
  Result<api::ec2::AllocateAddressResult> allocate_address(
      control::OpContext& context, const api::ec2::AllocateAddressRequest& request);
  Result<api::ec2::AssociateAddressResult> associate_address(
      control::OpContext& context, const api::ec2::AssociateAddressRequest& request);
  Result<api::ec2::DisassociateAddressResponse> disassociate_address(
      control::OpContext& context, const api::ec2::DisassociateAddressRequest& request);
  Result<api::ec2::ReleaseAddressResponse> release_address(
      control::OpContext& context, const api::ec2::ReleaseAddressRequest& request);
  Result<api::ec2::DescribeAddressesResult> describe_addresses(
      control::OpContext& context, const api::ec2::DescribeAddressesRequest& request);
  Result<api::ec2::CreateNatGatewayResult> create_nat_gateway(
      control::OpContext& context, const api::ec2::CreateNatGatewayRequest& request);
  Result<api::ec2::DeleteNatGatewayResult> delete_nat_gateway(
      control::OpContext& context, const api::ec2::DeleteNatGatewayRequest& request);
  Result<api::ec2::DescribeNatGatewaysResult> describe_nat_gateways(
      control::OpContext& context, const api::ec2::DescribeNatGatewaysRequest& request);
  Result<api::ec2::DescribeAccountAttributesResult> describe_account_attributes(
      control::OpContext& context, const api::ec2::DescribeAccountAttributesRequest& request);
  Result<api::ec2::DescribeVpcClassicLinkResult> describe_vpc_classic_link(
      control::OpContext& context, const api::ec2::DescribeVpcClassicLinkRequest& request);
  Result<api::ec2::DescribeVpcClassicLinkDnsSupportResult> describe_vpc_classic_link_dns_support(
      control::OpContext& context,
      const api::ec2::DescribeVpcClassicLinkDnsSupportRequest& request);
  Result<api::ec2::CreateImageResult> create_image(control::OpContext& context,
                                                   const api::ec2::CreateImageRequest& request);
  Result<api::ec2::KeyPair> create_key_pair(control::OpContext& context,
                                            const api::ec2::CreateKeyPairRequest& request);
  Result<api::ec2::ImportKeyPairResult> import_key_pair(
      control::OpContext& context, const api::ec2::ImportKeyPairRequest& request);
  Result<api::ec2::DeleteKeyPairResult> delete_key_pair(
      control::OpContext& context, const api::ec2::DeleteKeyPairRequest& request);
  Result<api::ec2::DescribeKeyPairsResult> describe_key_pairs(
      control::OpContext& context, const api::ec2::DescribeKeyPairsRequest& request);
  Result<api::ec2::CreateLaunchTemplateResult> create_launch_template(
      control::OpContext& context, const api::ec2::CreateLaunchTemplateRequest& request);
  Result<api::ec2::CreateLaunchTemplateVersionResult> create_launch_template_version(
      control::OpContext& context, const api::ec2::CreateLaunchTemplateVersionRequest& request);
  Result<api::ec2::DeleteLaunchTemplateResult> delete_launch_template(
      control::OpContext& context, const api::ec2::DeleteLaunchTemplateRequest& request);
  Result<api::ec2::DeleteLaunchTemplateVersionsResult> delete_launch_template_versions(
      control::OpContext& context, const api::ec2::DeleteLaunchTemplateVersionsRequest& request);
  Result<api::ec2::DescribeLaunchTemplatesResult> describe_launch_templates(
      control::OpContext& context, const api::ec2::DescribeLaunchTemplatesRequest& request);
  Result<api::ec2::DescribeLaunchTemplateVersionsResult> describe_launch_template_versions(
      control::OpContext& context, const api::ec2::DescribeLaunchTemplateVersionsRequest& request);
  Result<api::ec2::ModifyLaunchTemplateResult> modify_launch_template(
      control::OpContext& context, const api::ec2::ModifyLaunchTemplateRequest& request);
  Result<api::ec2::GetLaunchTemplateDataResult> get_launch_template_data(
      control::OpContext& context, const api::ec2::GetLaunchTemplateDataRequest& request);

  // inst
  Result<api::ec2::StartInstancesResult> start_instances(
      control::OpContext& context, const api::ec2::StartInstancesRequest& request);
  Result<api::ec2::StopInstancesResult> stop_instances(
      control::OpContext& context, const api::ec2::StopInstancesRequest& request);
  Result<api::ec2::RebootInstancesResponse> reboot_instances(
      control::OpContext& context, const api::ec2::RebootInstancesRequest& request);
  Result<api::ec2::DescribeInstanceStatusResult> describe_instance_status(
      control::OpContext& context, const api::ec2::DescribeInstanceStatusRequest& request);
  Result<api::ec2::InstanceAttribute> describe_instance_attribute(
      control::OpContext& context, const api::ec2::DescribeInstanceAttributeRequest& request);
  Result<api::ec2::ModifyInstanceAttributeResponse> modify_instance_attribute(
      control::OpContext& context, const api::ec2::ModifyInstanceAttributeRequest& request);
  Result<api::ec2::GetConsoleOutputResult> get_console_output(
      control::OpContext& context, const api::ec2::GetConsoleOutputRequest& request);
  Result<api::ec2::ModifyInstanceMetadataOptionsResult> modify_instance_metadata_options(
      control::OpContext& context, const api::ec2::ModifyInstanceMetadataOptionsRequest& request);
  Result<api::ec2::MonitorInstancesResult> monitor_instances(
      control::OpContext& context, const api::ec2::MonitorInstancesRequest& request);
  Result<api::ec2::UnmonitorInstancesResult> unmonitor_instances(
      control::OpContext& context, const api::ec2::UnmonitorInstancesRequest& request);
  Result<api::ec2::DescribeInstanceTypeOfferingsResult> describe_instance_type_offerings(
      control::OpContext& context, const api::ec2::DescribeInstanceTypeOfferingsRequest& request);
  Result<api::ec2::DescribeIamInstanceProfileAssociationsResult>
  describe_iam_instance_profile_associations(
      control::OpContext& context,
      const api::ec2::DescribeIamInstanceProfileAssociationsRequest& request);
  Result<api::ec2::AssociateIamInstanceProfileResult> associate_iam_instance_profile(
      control::OpContext& context, const api::ec2::AssociateIamInstanceProfileRequest& request);
  Result<api::ec2::DisassociateIamInstanceProfileResult> disassociate_iam_instance_profile(
      control::OpContext& context, const api::ec2::DisassociateIamInstanceProfileRequest& request);
  Result<api::ec2::DescribeInstanceCreditSpecificationsResult>
  describe_instance_credit_specifications(
      control::OpContext& context,
      const api::ec2::DescribeInstanceCreditSpecificationsRequest& request);
  Result<api::ec2::DescribeVolumesResult> describe_volumes(
      control::OpContext& context, const api::ec2::DescribeVolumesRequest& request);

 private:
  Ec2& ec2_;
  ServiceConfig config_;
};

/// Every operation, joined to the member function that serves it. The object must outlive it.
[[nodiscard]] std::vector<control::BoundOperation> bind(Service& service);

}  // namespace gantry::ec2
