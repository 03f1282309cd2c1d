#include "ec2/model/default_vpc.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/describe.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

// AWS: DescribeVpcClassicLink, Filters.
constexpr FilterField<Vpc> kFields[] = {
    {"is-classic-link-enabled",
     [](const Vpc&, FilterValues& values) { values.push_back(filter_bool(false)); }},
};
constexpr FilterTable<Vpc> kFilters{kFields,
                                    [](const Vpc& row) -> const Tags& { return row.tags; }};

}  // namespace

// AWS: DescribeVpcClassicLink: EC2-Classic is retired, no VPC is linked to it.
Result<api::ec2::DescribeVpcClassicLinkResult> Service::describe_vpc_classic_link(
    control::OpContext& context, const api::ec2::DescribeVpcClassicLinkRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  Tables& tables = ec2_.tables();
  ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  const std::optional<std::int32_t> no_limit;
  const std::optional<std::string> no_token;
  const Query query{
      request.vpc_ids, request.filters, {.max_results = no_limit, .next_token = no_token}};
  GANTRY_TRY(const auto page, find_page(tables.vpcs, tables.vpcs_by_scope, context.scope(), query,
                                        kFilters, errors::vpc_id_not_found));
  api::ec2::DescribeVpcClassicLinkResult result{.vpcs = std::vector<api::ec2::VpcClassicLink>()};
  for (const Vpc* vpc : page.rows) {
    result.vpcs->push_back(
        {.classic_link_enabled = false, .tags = to_api(vpc->tags), .vpc_id = vpc->id.str()});
  }
  return result;
}

}  // namespace gantry::ec2
