#include "ec2/model/default_vpc.h"
#include "ec2/network_errors.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

struct Row {
  const NetworkAcl& acl;
  std::vector<const Subnet*> subnets;
};

Row row_of(const NetworkAcl& acl, const Tables& tables) {
  Row row{acl, {}};
  for (const Subnet& subnet : tables.subnets_by_scope.range(acl.scope())) {
    if (subnet.vpc_id == acl.vpc_id) row.subnets.push_back(&subnet);
  }
  return row;
}

// AWS: DescribeNetworkAcls, Filters; those on entries are not served.
constexpr FilterField<Row> kFields[] = {
    {"association.association-id",
     [](const Row& row, FilterValues& values) {
       for (const auto* subnet : row.subnets) values.push_back(subnet->acl_association_id);
     }},
    {"association.network-acl-id",
     [](const Row& row, FilterValues& values) {
       if (!row.subnets.empty()) values.push_back(row.acl.id.str());
     }},
    {"association.subnet-id",
     [](const Row& row, FilterValues& values) {
       for (const auto* subnet : row.subnets) values.push_back(subnet->id.str());
     }},
    {"default", [](const Row&, FilterValues& values) { values.push_back(filter_bool(true)); }},
    {"network-acl-id",
     [](const Row& row, FilterValues& values) { values.push_back(row.acl.id.str()); }},
    {"owner-id", [](const Row& row, FilterValues& values) { values.push_back(row.acl.account); }},
    {"vpc-id",
     [](const Row& row, FilterValues& values) { values.push_back(row.acl.vpc_id.str()); }},
};
constexpr FilterTable<Row> kFilters{kFields,
                                    [](const Row& row) -> const Tags& { return row.acl.tags; }};

api::ec2::NetworkAcl to_wire(const Row& row) {
  api::ec2::NetworkAcl wire{.associations = std::vector<api::ec2::NetworkAclAssociation>(),
                            .entries = std::vector<api::ec2::NetworkAclEntry>(),
                            .is_default = true,
                            .network_acl_id = row.acl.id.str(),
                            .owner_id = row.acl.account,
                            .tags = to_api(row.acl.tags),
                            .vpc_id = row.acl.vpc_id.str()};
  for (const auto* subnet : row.subnets) {
    wire.associations->push_back({.network_acl_association_id = subnet->acl_association_id,
                                  .network_acl_id = row.acl.id.str(),
                                  .subnet_id = subnet->id.str()});
  }
  // AWS: "Default network ACL for a VPC".
  constexpr int kLast = 32767;
  for (const bool egress : {true, false}) {
    for (const int number : {100, kLast}) {
      wire.entries->push_back({.cidr_block = "0.0.0.0/0",
                               .egress = egress,
                               .protocol = "-1",
                               .rule_action = number == kLast ? "deny" : "allow",
                               .rule_number = number});
    }
  }
  return wire;
}

}  // namespace

Result<api::ec2::DescribeNetworkAclsResult> Service::describe_network_acls(
    control::OpContext& context, const api::ec2::DescribeNetworkAclsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  Tables& tables = ec2_.tables();
  ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, kFilters));
  GANTRY_TRY(auto acls,
             select_records(tables.network_acls, tables.network_acls_by_scope, context.scope(),
                            request.network_acl_ids, errors::network_acl_not_found));
  std::erase_if(acls, [&](const auto* acl) { return !filters.match(row_of(*acl, tables)); });
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next, take_page(acls, page, [](const auto* acl) { return acl->id.str(); }));
  api::ec2::DescribeNetworkAclsResult result{.network_acls = std::vector<api::ec2::NetworkAcl>(),
                                             .next_token = std::move(next)};
  for (const auto* acl : acls) result.network_acls->push_back(to_wire(row_of(*acl, tables)));
  return result;
}

}  // namespace gantry::ec2
