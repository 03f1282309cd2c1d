#include "ec2/model/default_vpc.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

template <class Visit>
void each_peer(const std::vector<SecurityGroupRule>& rules, Visit visit) {
  for (const SecurityGroupRule& rule : rules) {
    for (const RulePeer& peer : rule.peers) visit(peer);
  }
}

using Rules = std::vector<SecurityGroupRule> SecurityGroup::*;

template <Rules rules>
void read_cidr(const SecurityGroup& group, FilterValues& values) {
  each_peer(group.*rules, [&](const RulePeer& peer) {
    if (!peer.cidr.empty()) values.push_back(peer.cidr);
  });
}
template <Rules rules>
void read_ipv6_cidr(const SecurityGroup& group, FilterValues& values) {
  each_peer(group.*rules, [&](const RulePeer& peer) {
    if (!peer.ipv6_cidr.empty()) values.push_back(peer.ipv6_cidr);
  });
}
template <Rules rules>
void read_group_id(const SecurityGroup& group, FilterValues& values) {
  each_peer(group.*rules, [&](const RulePeer& peer) {
    if (!peer.group.empty()) values.push_back(peer.group.str());
  });
}
template <Rules rules>
void read_protocol(const SecurityGroup& group, FilterValues& values) {
  for (const SecurityGroupRule& rule : group.*rules) values.push_back(rule.protocol);
}
template <Rules rules, std::int32_t SecurityGroupRule::* port>
void read_port(const SecurityGroup& group, FilterValues& values) {
  for (const SecurityGroupRule& rule : group.*rules) {
    if (rule.protocol != "-1") values.push_back(std::to_string(rule.*port));
  }
}

constexpr Rules kIn = &SecurityGroup::ingress;
constexpr Rules kOut = &SecurityGroup::egress;

// AWS: DescribeSecurityGroups, Filters.
constexpr FilterField<SecurityGroup> kFields[] = {
    {"description",
     [](const SecurityGroup& group, FilterValues& values) { values.push_back(group.description); }},
    {"egress.ip-permission.cidr", read_cidr<kOut>},
    {"egress.ip-permission.from-port", read_port<kOut, &SecurityGroupRule::from_port>},
    {"egress.ip-permission.group-id", read_group_id<kOut>},
    {"egress.ip-permission.ipv6-cidr", read_ipv6_cidr<kOut>},
    {"egress.ip-permission.protocol", read_protocol<kOut>},
    {"egress.ip-permission.to-port", read_port<kOut, &SecurityGroupRule::to_port>},
    {"group-id",
     [](const SecurityGroup& group, FilterValues& values) { values.push_back(group.id.str()); }},
    {"group-name",
     [](const SecurityGroup& group, FilterValues& values) { values.push_back(group.name); }},
    {"ip-permission.cidr", read_cidr<kIn>},
    {"ip-permission.from-port", read_port<kIn, &SecurityGroupRule::from_port>},
    {"ip-permission.group-id", read_group_id<kIn>},
    {"ip-permission.ipv6-cidr", read_ipv6_cidr<kIn>},
    {"ip-permission.protocol", read_protocol<kIn>},
    {"ip-permission.to-port", read_port<kIn, &SecurityGroupRule::to_port>},
    {"owner-id",
     [](const SecurityGroup& group, FilterValues& values) { values.push_back(group.account); }},
    {"vpc-id", [](const SecurityGroup& group,
                  FilterValues& values) { values.push_back(group.vpc_id.str()); }},
};
constexpr FilterTable<SecurityGroup> kFilters{
    kFields, [](const SecurityGroup& group) -> const Tags& { return group.tags; }};

/// The ids of the groups of the default VPC with these names, added to those asked for by id. AWS:
/// GroupNames, "default VPC only". Errors: InvalidGroup.NotFound.
Result<std::optional<std::vector<std::string>>> wanted_ids(
    const Tables& tables, const Vpc& vpc, const api::ec2::DescribeSecurityGroupsRequest& request) {
  auto ids = request.group_ids;
  for (const auto& id : ids.value_or(std::vector<std::string>())) {
    if (!id.starts_with("sg-")) return std::unexpected(errors::group_id_malformed(id));
  }
  for (const auto& name : request.group_names.value_or(std::vector<std::string>())) {
    const SecurityGroup* group = find_group_by_name(tables, vpc, name);
    if (!group) return std::unexpected(errors::group_name_not_found(name, vpc.id.str()));
    if (!ids) ids.emplace();
    ids->push_back(group->id.str());
  }
  return ids;
}

}  // namespace

Result<api::ec2::DescribeSecurityGroupsResult> Service::describe_security_groups(
    control::OpContext& context, const api::ec2::DescribeSecurityGroupsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  Tables& tables = ec2_.tables();
  const Vpc& vpc = ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  GANTRY_TRY(const auto filters, Filters<SecurityGroup>::parse(request.filters, kFilters));
  GANTRY_TRY(const auto ids, wanted_ids(tables, vpc, request));
  GANTRY_TRY(auto groups, select_records(tables.security_groups, tables.groups_by_scope,
                                         context.scope(), ids, errors::group_not_found));
  std::erase_if(groups, [&](const SecurityGroup* group) { return !filters.match(*group); });
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next,
             take_page(groups, page, [](const SecurityGroup* group) { return group->id.str(); }));

  api::ec2::DescribeSecurityGroupsResult result{
      .next_token = std::move(next), .security_groups = std::vector<api::ec2::SecurityGroup>()};
  for (const SecurityGroup* group : groups) result.security_groups->push_back(to_api(*group));
  return result;
}

}  // namespace gantry::ec2
