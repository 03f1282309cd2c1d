#include "base/ipv4.h"
#include "ec2/model/default_vpc.h"
#include "ec2/model/zones.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

struct Row {
  const Subnet& subnet;
  std::uint32_t free_addresses;
};

void read_zone(const Row& row, FilterValues& values) {
  values.push_back(row.subnet.availability_zone);
}
void read_zone_id(const Row& row, FilterValues& values) {
  values.push_back(zone_id(row.subnet.availability_zone));
}
void read_cidr(const Row& row, FilterValues& values) { values.push_back(row.subnet.cidr_block); }
void read_default(const Row& row, FilterValues& values) {
  values.push_back(filter_bool(row.subnet.default_for_az));
}
void read_no(const Row&, FilterValues& values) { values.push_back(filter_bool(false)); }

// AWS: DescribeSubnets, Filters, with the other spellings that it lists.
constexpr FilterField<Row> kFields[] = {
    {"availability-zone", read_zone},
    {"availabilityZone", read_zone},
    {"availability-zone-id", read_zone_id},
    {"availabilityZoneId", read_zone_id},
    {"available-ip-address-count",
     [](const Row& row, FilterValues& values) {
       values.push_back(std::to_string(row.free_addresses));
     }},
    {"cidr", read_cidr},
    {"cidr-block", read_cidr},
    {"cidrBlock", read_cidr},
    {"default-for-az", read_default},
    {"defaultForAz", read_default},
    {"enable-dns64", read_no},
    {"ipv6-native", read_no},
    {"map-customer-owned-ip-on-launch", read_no},
    {"map-public-ip-on-launch",
     [](const Row& row, FilterValues& values) {
       values.push_back(filter_bool(row.subnet.map_public_ip));
     }},
    {"owner-id",
     [](const Row& row, FilterValues& values) { values.push_back(row.subnet.account); }},
    {"state", [](const Row&, FilterValues& values) { values.push_back("available"); }},
    {"subnet-arn",
     [](const Row& row, FilterValues& values) {
       values.push_back(make_arn("ec2", row.subnet.scope(), "subnet/" + row.subnet.id.str()));
     }},
    {"subnet-id",
     [](const Row& row, FilterValues& values) { values.push_back(row.subnet.id.str()); }},
    {"vpc-id",
     [](const Row& row, FilterValues& values) { values.push_back(row.subnet.vpc_id.str()); }},
};
constexpr FilterTable<Row> kFilters{kFields,
                                    [](const Row& row) -> const Tags& { return row.subnet.tags; }};

}  // namespace

Result<api::ec2::DescribeSubnetsResult> Service::describe_subnets(
    control::OpContext& context, const api::ec2::DescribeSubnetsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  Tables& tables = ec2_.tables();
  ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, kFilters));
  GANTRY_TRY(auto subnets, select_records(tables.subnets, tables.subnets_by_scope, context.scope(),
                                          request.subnet_ids, errors::subnet_id_not_found));
  const auto row_of = [&](const Subnet* subnet) {
    return Row{*subnet, tables.addresses.count_free(range_of(*subnet))};
  };
  std::erase_if(subnets, [&](const Subnet* subnet) { return !filters.match(row_of(subnet)); });
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next,
             take_page(subnets, page, [](const Subnet* subnet) { return subnet->id.str(); }));

  api::ec2::DescribeSubnetsResult result{.next_token = std::move(next),
                                         .subnets = std::vector<api::ec2::Subnet>()};
  for (const Subnet* subnet : subnets) result.subnets->push_back(to_api(*subnet, tables));
  return result;
}

}  // namespace gantry::ec2
