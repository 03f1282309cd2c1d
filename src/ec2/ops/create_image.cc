#include "ec2/ops/instance_ids.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: CreateImage. There is one machine image, which every AMI id means.
Result<api::ec2::CreateImageResult> Service::create_image(
    control::OpContext& context, const api::ec2::CreateImageRequest& request) {
  GANTRY_CHECK(check_instance_ids(ec2_.tables(), context.scope(), {*request.instance_id}));
  return std::unexpected(errors::unsupported_operation(
      "Gantry does not support making images: every instance has Gantry's machine image."));
}

}  // namespace gantry::ec2
