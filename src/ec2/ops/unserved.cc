// Operations that are being written: each moves to a file of its own.
#include "ec2/errors.h"
#include "ec2/service.h"

namespace gantry::ec2 {

namespace {

std::unexpected<Error> unserved(std::string_view operation) {
  return std::unexpected(
      errors::unsupported_operation(std::string(operation) + " is not served yet."));
}

}  // namespace

// vpc
Result<api::ec2::CreateVpcResult> Service::create_vpc(control::OpContext&,
                                                      const api::ec2::CreateVpcRequest&) {
  return unserved("CreateVpc");
}
Result<api::ec2::DeleteVpcResponse> Service::delete_vpc(control::OpContext&,
                                                        const api::ec2::DeleteVpcRequest&) {
  return unserved("DeleteVpc");
}
Result<api::ec2::CreateDefaultVpcResult> Service::create_default_vpc(
    control::OpContext&, const api::ec2::CreateDefaultVpcRequest&) {
  return unserved("CreateDefaultVpc");
}
Result<api::ec2::ModifyVpcAttributeResponse> Service::modify_vpc_attribute(
    control::OpContext&, const api::ec2::ModifyVpcAttributeRequest&) {
  return unserved("ModifyVpcAttribute");
}
Result<api::ec2::DescribeVpcAttributeResult> Service::describe_vpc_attribute(
    control::OpContext&, const api::ec2::DescribeVpcAttributeRequest&) {
  return unserved("DescribeVpcAttribute");
}
Result<api::ec2::CreateSubnetResult> Service::create_subnet(control::OpContext&,
                                                            const api::ec2::CreateSubnetRequest&) {
  return unserved("CreateSubnet");
}
Result<api::ec2::CreateDefaultSubnetResult> Service::create_default_subnet(
    control::OpContext&, const api::ec2::CreateDefaultSubnetRequest&) {
  return unserved("CreateDefaultSubnet");
}
Result<api::ec2::DeleteSubnetResponse> Service::delete_subnet(
    control::OpContext&, const api::ec2::DeleteSubnetRequest&) {
  return unserved("DeleteSubnet");
}
Result<api::ec2::ModifySubnetAttributeResponse> Service::modify_subnet_attribute(
    control::OpContext&, const api::ec2::ModifySubnetAttributeRequest&) {
  return unserved("ModifySubnetAttribute");
}
Result<api::ec2::CreateRouteTableResult> Service::create_route_table(
    control::OpContext&, const api::ec2::CreateRouteTableRequest&) {
  return unserved("CreateRouteTable");
}
Result<api::ec2::DeleteRouteTableResponse> Service::delete_route_table(
    control::OpContext&, const api::ec2::DeleteRouteTableRequest&) {
  return unserved("DeleteRouteTable");
}
Result<api::ec2::DescribeRouteTablesResult> Service::describe_route_tables(
    control::OpContext&, const api::ec2::DescribeRouteTablesRequest&) {
  return unserved("DescribeRouteTables");
}
Result<api::ec2::AssociateRouteTableResult> Service::associate_route_table(
    control::OpContext&, const api::ec2::AssociateRouteTableRequest&) {
  return unserved("AssociateRouteTable");
}
Result<api::ec2::DisassociateRouteTableResponse> Service::disassociate_route_table(
    control::OpContext&, const api::ec2::DisassociateRouteTableRequest&) {
  return unserved("DisassociateRouteTable");
}
Result<api::ec2::CreateRouteResult> Service::create_route(control::OpContext&,
                                                          const api::ec2::CreateRouteRequest&) {
  return unserved("CreateRoute");
}
Result<api::ec2::DeleteRouteResponse> Service::delete_route(control::OpContext&,
                                                            const api::ec2::DeleteRouteRequest&) {
  return unserved("DeleteRoute");
}
Result<api::ec2::ReplaceRouteResponse> Service::replace_route(
    control::OpContext&, const api::ec2::ReplaceRouteRequest&) {
  return unserved("ReplaceRoute");
}
Result<api::ec2::CreateInternetGatewayResult> Service::create_internet_gateway(
    control::OpContext&, const api::ec2::CreateInternetGatewayRequest&) {
  return unserved("CreateInternetGateway");
}
Result<api::ec2::AttachInternetGatewayResponse> Service::attach_internet_gateway(
    control::OpContext&, const api::ec2::AttachInternetGatewayRequest&) {
  return unserved("AttachInternetGateway");
}
Result<api::ec2::DetachInternetGatewayResponse> Service::detach_internet_gateway(
    control::OpContext&, const api::ec2::DetachInternetGatewayRequest&) {
  return unserved("DetachInternetGateway");
}
Result<api::ec2::DeleteInternetGatewayResponse> Service::delete_internet_gateway(
    control::OpContext&, const api::ec2::DeleteInternetGatewayRequest&) {
  return unserved("DeleteInternetGateway");
}
Result<api::ec2::DescribeInternetGatewaysResult> Service::describe_internet_gateways(
    control::OpContext&, const api::ec2::DescribeInternetGatewaysRequest&) {
  return unserved("DescribeInternetGateways");
}
Result<api::ec2::DescribeNetworkAclsResult> Service::describe_network_acls(
    control::OpContext&, const api::ec2::DescribeNetworkAclsRequest&) {
  return unserved("DescribeNetworkAcls");
}
Result<api::ec2::CreateNetworkInterfaceResult> Service::create_network_interface(
    control::OpContext&, const api::ec2::CreateNetworkInterfaceRequest&) {
  return unserved("CreateNetworkInterface");
}
Result<api::ec2::DeleteNetworkInterfaceResponse> Service::delete_network_interface(
    control::OpContext&, const api::ec2::DeleteNetworkInterfaceRequest&) {
  return unserved("DeleteNetworkInterface");
}
Result<api::ec2::DescribeNetworkInterfacesResult> Service::describe_network_interfaces(
    control::OpContext&, const api::ec2::DescribeNetworkInterfacesRequest&) {
  return unserved("DescribeNetworkInterfaces");
}
Result<api::ec2::ModifyNetworkInterfaceAttributeResponse>
Service::modify_network_interface_attribute(
    control::OpContext&, const api::ec2::ModifyNetworkInterfaceAttributeRequest&) {
  return unserved("ModifyNetworkInterfaceAttribute");
}
Result<api::ec2::AttachNetworkInterfaceResult> Service::attach_network_interface(
    control::OpContext&, const api::ec2::AttachNetworkInterfaceRequest&) {
  return unserved("AttachNetworkInterface");
}
Result<api::ec2::DetachNetworkInterfaceResponse> Service::detach_network_interface(
    control::OpContext&, const api::ec2::DetachNetworkInterfaceRequest&) {
  return unserved("DetachNetworkInterface");
}
Result<api::ec2::AllocateAddressResult> Service::allocate_address(
    control::OpContext&, const api::ec2::AllocateAddressRequest&) {
  return unserved("AllocateAddress");
}
Result<api::ec2::AssociateAddressResult> Service::associate_address(
    control::OpContext&, const api::ec2::AssociateAddressRequest&) {
  return unserved("AssociateAddress");
}
Result<api::ec2::DisassociateAddressResponse> Service::disassociate_address(
    control::OpContext&, const api::ec2::DisassociateAddressRequest&) {
  return unserved("DisassociateAddress");
}
Result<api::ec2::ReleaseAddressResponse> Service::release_address(
    control::OpContext&, const api::ec2::ReleaseAddressRequest&) {
  return unserved("ReleaseAddress");
}
Result<api::ec2::DescribeAddressesResult> Service::describe_addresses(
    control::OpContext&, const api::ec2::DescribeAddressesRequest&) {
  return unserved("DescribeAddresses");
}
Result<api::ec2::CreateNatGatewayResult> Service::create_nat_gateway(
    control::OpContext&, const api::ec2::CreateNatGatewayRequest&) {
  return unserved("CreateNatGateway");
}
Result<api::ec2::DeleteNatGatewayResult> Service::delete_nat_gateway(
    control::OpContext&, const api::ec2::DeleteNatGatewayRequest&) {
  return unserved("DeleteNatGateway");
}
Result<api::ec2::DescribeNatGatewaysResult> Service::describe_nat_gateways(
    control::OpContext&, const api::ec2::DescribeNatGatewaysRequest&) {
  return unserved("DescribeNatGateways");
}
Result<api::ec2::DescribeAccountAttributesResult> Service::describe_account_attributes(
    control::OpContext&, const api::ec2::DescribeAccountAttributesRequest&) {
  return unserved("DescribeAccountAttributes");
}
Result<api::ec2::DescribeVpcClassicLinkResult> Service::describe_vpc_classic_link(
    control::OpContext&, const api::ec2::DescribeVpcClassicLinkRequest&) {
  return unserved("DescribeVpcClassicLink");
}
Result<api::ec2::DescribeVpcClassicLinkDnsSupportResult>
Service::describe_vpc_classic_link_dns_support(
    control::OpContext&, const api::ec2::DescribeVpcClassicLinkDnsSupportRequest&) {
  return unserved("DescribeVpcClassicLinkDnsSupport");
}
Result<api::ec2::CreateImageResult> Service::create_image(control::OpContext&,
                                                          const api::ec2::CreateImageRequest&) {
  return unserved("CreateImage");
}

}  // namespace gantry::ec2
