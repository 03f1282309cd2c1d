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
// inst
Result<api::ec2::StartInstancesResult> Service::start_instances(
    control::OpContext&, const api::ec2::StartInstancesRequest&) {
  return unserved("StartInstances");
}
Result<api::ec2::StopInstancesResult> Service::stop_instances(
    control::OpContext&, const api::ec2::StopInstancesRequest&) {
  return unserved("StopInstances");
}
Result<api::ec2::RebootInstancesResponse> Service::reboot_instances(
    control::OpContext&, const api::ec2::RebootInstancesRequest&) {
  return unserved("RebootInstances");
}
Result<api::ec2::DescribeInstanceStatusResult> Service::describe_instance_status(
    control::OpContext&, const api::ec2::DescribeInstanceStatusRequest&) {
  return unserved("DescribeInstanceStatus");
}
Result<api::ec2::InstanceAttribute> Service::describe_instance_attribute(
    control::OpContext&, const api::ec2::DescribeInstanceAttributeRequest&) {
  return unserved("DescribeInstanceAttribute");
}
Result<api::ec2::ModifyInstanceAttributeResponse> Service::modify_instance_attribute(
    control::OpContext&, const api::ec2::ModifyInstanceAttributeRequest&) {
  return unserved("ModifyInstanceAttribute");
}
Result<api::ec2::GetConsoleOutputResult> Service::get_console_output(
    control::OpContext&, const api::ec2::GetConsoleOutputRequest&) {
  return unserved("GetConsoleOutput");
}
Result<api::ec2::ModifyInstanceMetadataOptionsResult> Service::modify_instance_metadata_options(
    control::OpContext&, const api::ec2::ModifyInstanceMetadataOptionsRequest&) {
  return unserved("ModifyInstanceMetadataOptions");
}
Result<api::ec2::MonitorInstancesResult> Service::monitor_instances(
    control::OpContext&, const api::ec2::MonitorInstancesRequest&) {
  return unserved("MonitorInstances");
}
Result<api::ec2::UnmonitorInstancesResult> Service::unmonitor_instances(
    control::OpContext&, const api::ec2::UnmonitorInstancesRequest&) {
  return unserved("UnmonitorInstances");
}
Result<api::ec2::DescribeInstanceTypeOfferingsResult> Service::describe_instance_type_offerings(
    control::OpContext&, const api::ec2::DescribeInstanceTypeOfferingsRequest&) {
  return unserved("DescribeInstanceTypeOfferings");
}
Result<api::ec2::DescribeIamInstanceProfileAssociationsResult>
Service::describe_iam_instance_profile_associations(
    control::OpContext&, const api::ec2::DescribeIamInstanceProfileAssociationsRequest&) {
  return unserved("DescribeIamInstanceProfileAssociations");
}
Result<api::ec2::AssociateIamInstanceProfileResult> Service::associate_iam_instance_profile(
    control::OpContext&, const api::ec2::AssociateIamInstanceProfileRequest&) {
  return unserved("AssociateIamInstanceProfile");
}
Result<api::ec2::DisassociateIamInstanceProfileResult> Service::disassociate_iam_instance_profile(
    control::OpContext&, const api::ec2::DisassociateIamInstanceProfileRequest&) {
  return unserved("DisassociateIamInstanceProfile");
}
Result<api::ec2::DescribeInstanceCreditSpecificationsResult>
Service::describe_instance_credit_specifications(
    control::OpContext&, const api::ec2::DescribeInstanceCreditSpecificationsRequest&) {
  return unserved("DescribeInstanceCreditSpecifications");
}
Result<api::ec2::DescribeVolumesResult> Service::describe_volumes(
    control::OpContext&, const api::ec2::DescribeVolumesRequest&) {
  return unserved("DescribeVolumes");
}

}  // namespace gantry::ec2
