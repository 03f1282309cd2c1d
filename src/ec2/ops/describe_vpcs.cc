#include "ec2/model/default_vpc.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

// AWS: DescribeVpcs, Filters.
constexpr FilterField<Vpc> kFields[] = {
    {"cidr", [](const Vpc& vpc, FilterValues& values) { values.push_back(vpc.cidr_block); }},
    {"cidr-block-association.association-id",
     [](const Vpc& vpc, FilterValues& values) { values.push_back(vpc.cidr_association_id); }},
    {"cidr-block-association.cidr-block",
     [](const Vpc& vpc, FilterValues& values) { values.push_back(vpc.cidr_block); }},
    {"cidr-block-association.state",
     [](const Vpc&, FilterValues& values) { values.push_back("associated"); }},
    {"dhcp-options-id",
     [](const Vpc& vpc, FilterValues& values) { values.push_back(vpc.dhcp_options_id); }},
    {"is-default",
     [](const Vpc& vpc, FilterValues& values) { values.push_back(filter_bool(vpc.is_default)); }},
    {"isDefault",
     [](const Vpc& vpc, FilterValues& values) { values.push_back(filter_bool(vpc.is_default)); }},
    {"owner-id", [](const Vpc& vpc, FilterValues& values) { values.push_back(vpc.account); }},
    {"state", [](const Vpc&, FilterValues& values) { values.push_back("available"); }},
    {"vpc-id", [](const Vpc& vpc, FilterValues& values) { values.push_back(vpc.id.str()); }},
};
constexpr FilterTable<Vpc> kFilters{kFields,
                                    [](const Vpc& vpc) -> const Tags& { return vpc.tags; }};

}  // namespace

Result<api::ec2::DescribeVpcsResult> Service::describe_vpcs(
    control::OpContext& context, const api::ec2::DescribeVpcsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  Tables& tables = ec2_.tables();
  ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  GANTRY_TRY(const auto filters, Filters<Vpc>::parse(request.filters, kFilters));
  GANTRY_TRY(auto vpcs, select_records(tables.vpcs, tables.vpcs_by_scope, context.scope(),
                                       request.vpc_ids, errors::vpc_id_not_found));
  std::erase_if(vpcs, [&](const Vpc* vpc) { return !filters.match(*vpc); });
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next, take_page(vpcs, page, [](const Vpc* vpc) { return vpc->id.str(); }));

  api::ec2::DescribeVpcsResult result{.next_token = std::move(next),
                                      .vpcs = std::vector<api::ec2::Vpc>()};
  for (const Vpc* vpc : vpcs) result.vpcs->push_back(to_api(*vpc));
  return result;
}

}  // namespace gantry::ec2
