#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {

Result<api::ec2::DescribeVpcAttributeResult> Service::describe_vpc_attribute(
    control::OpContext& context, const api::ec2::DescribeVpcAttributeRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const Vpc* vpc, find_vpc(ec2_.tables(), context.scope(), *request.vpc_id));
  api::ec2::DescribeVpcAttributeResult result{.vpc_id = vpc->id.str()};
  const auto& attribute = *request.attribute;
  if (attribute == "enableDnsSupport") {
    result.enable_dns_support = {.value = vpc->dns_support};
  } else if (attribute == "enableDnsHostnames") {
    result.enable_dns_hostnames = {.value = vpc->dns_hostnames};
  } else {
    result.enable_network_address_usage_metrics = {.value = vpc->address_usage_metrics};
  }
  return result;
}

}  // namespace gantry::ec2
