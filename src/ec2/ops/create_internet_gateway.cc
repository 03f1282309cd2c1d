#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/ops/routing.h"
#include "ec2/service.h"

namespace gantry::ec2 {

Result<api::ec2::CreateInternetGatewayResult> Service::create_internet_gateway(
    control::OpContext& context, const api::ec2::CreateInternetGatewayRequest& request) {
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "internet-gateway"));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const InternetGateway gateway{.id = InternetGatewayId(fresh_id("igw", context.ids)),
                                .account = context.scope().account,
                                .region = context.scope().region,
                                .tags = std::move(tags)};
  ec2_.tables().internet_gateways.put(context.tx, gateway);
  return api::ec2::CreateInternetGatewayResult{.internet_gateway = to_api(gateway)};
}

}  // namespace gantry::ec2
