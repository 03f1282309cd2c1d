#include "ec2/model/default_vpc.h"
#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: CreateDefaultVpc. Every account and region has one from the start, which cannot be deleted.
Result<api::ec2::CreateDefaultVpcResult> Service::create_default_vpc(
    control::OpContext& context, const api::ec2::CreateDefaultVpcRequest&) {
  ensure_default_vpc(ec2_.tables(), context.tx, context.scope(), context.ids);
  return std::unexpected(errors::default_vpc_exists());
}

}  // namespace gantry::ec2
