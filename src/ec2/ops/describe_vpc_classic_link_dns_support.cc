#include "ec2/model/default_vpc.h"
#include "ec2/ops/describe.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: DescribeVpcClassicLinkDnsSupport: as DescribeVpcClassicLink.
Result<api::ec2::DescribeVpcClassicLinkDnsSupportResult>
Service::describe_vpc_classic_link_dns_support(
    control::OpContext& context, const api::ec2::DescribeVpcClassicLinkDnsSupportRequest& request) {
  Tables& tables = ec2_.tables();
  ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  const std::optional<std::vector<api::ec2::Filter>> no_filters;
  const Query query{request.vpc_ids,
                    no_filters,
                    {.max_results = request.max_results, .next_token = request.next_token}};
  GANTRY_TRY(auto page, find_page(tables.vpcs, tables.vpcs_by_scope, context.scope(), query, {},
                                  errors::vpc_id_not_found));
  api::ec2::DescribeVpcClassicLinkDnsSupportResult result{
      .next_token = std::move(page.next_token),
      .vpcs = std::vector<api::ec2::ClassicLinkDnsSupport>()};
  for (const Vpc* vpc : page.rows)
    result.vpcs->push_back({.classic_link_dns_supported = false, .vpc_id = vpc->id.str()});
  return result;
}

}  // namespace gantry::ec2
