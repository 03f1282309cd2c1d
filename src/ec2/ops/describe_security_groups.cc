#include "ec2/model/default_vpc.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// A group with its rules, as its filters see it.
struct Row {
  const SecurityGroup& group;
  const Tables& tables;
};

/// Appends what `value(rule)` gives for each rule of the direction, empty strings left out.
template <RuleDirection direction, class Value>
void read_rules(const Row& row, FilterValues& values, Value value) {
  for (const SecurityGroupRule* rule : rules_of(row.tables, row.group.id, direction)) {
    auto text = value(*rule);
    if (!text.empty()) values.push_back(std::move(text));
  }
}

template <RuleDirection direction>
void read_cidr(const Row& row, FilterValues& values) {
  read_rules<direction>(row, values, [](const auto& rule) { return rule.traffic.cidr; });
}
template <RuleDirection direction>
void read_ipv6_cidr(const Row& row, FilterValues& values) {
  read_rules<direction>(row, values, [](const auto& rule) { return rule.traffic.ipv6_cidr; });
}
template <RuleDirection direction>
void read_group_id(const Row& row, FilterValues& values) {
  read_rules<direction>(row, values, [](const auto& rule) { return rule.traffic.group.str(); });
}
template <RuleDirection direction>
void read_group_name(const Row& row, FilterValues& values) {
  read_rules<direction>(row, values, [&](const auto& rule) {
    const auto* peer = row.tables.security_groups.find(rule.traffic.group.str());
    return peer ? peer->name : std::string();
  });
}
template <RuleDirection direction>
void read_user_id(const Row& row, FilterValues& values) {
  read_rules<direction>(row, values, [](const auto& rule) {
    return rule.traffic.group.empty() ? std::string() : rule.account;
  });
}
template <RuleDirection direction>
void read_protocol(const Row& row, FilterValues& values) {
  read_rules<direction>(row, values, [](const auto& rule) { return rule.traffic.protocol; });
}
template <RuleDirection direction, std::int32_t RuleTraffic::* port>
void read_port(const Row& row, FilterValues& values) {
  read_rules<direction>(row, values, [](const auto& rule) {
    return rule.traffic.protocol == "-1" ? std::string() : std::to_string(rule.traffic.*port);
  });
}

constexpr auto kIn = RuleDirection::kIngress;
constexpr auto kOut = RuleDirection::kEgress;

// AWS: DescribeSecurityGroups, Filters.
constexpr FilterField<Row> kFields[] = {
    {"description",
     [](const Row& row, FilterValues& values) { values.push_back(row.group.description); }},
    {"egress.ip-permission.cidr", read_cidr<kOut>},
    {"egress.ip-permission.from-port", read_port<kOut, &RuleTraffic::from_port>},
    {"egress.ip-permission.group-id", read_group_id<kOut>},
    {"egress.ip-permission.group-name", read_group_name<kOut>},
    {"egress.ip-permission.ipv6-cidr", read_ipv6_cidr<kOut>},
    {"egress.ip-permission.prefix-list-id", [](const Row&, FilterValues&) {}},
    {"egress.ip-permission.protocol", read_protocol<kOut>},
    {"egress.ip-permission.to-port", read_port<kOut, &RuleTraffic::to_port>},
    {"egress.ip-permission.user-id", read_user_id<kOut>},
    {"group-id",
     [](const Row& row, FilterValues& values) { values.push_back(row.group.id.str()); }},
    {"group-name", [](const Row& row, FilterValues& values) { values.push_back(row.group.name); }},
    {"ip-permission.cidr", read_cidr<kIn>},
    {"ip-permission.from-port", read_port<kIn, &RuleTraffic::from_port>},
    {"ip-permission.group-id", read_group_id<kIn>},
    {"ip-permission.group-name", read_group_name<kIn>},
    {"ip-permission.ipv6-cidr", read_ipv6_cidr<kIn>},
    {"ip-permission.prefix-list-id", [](const Row&, FilterValues&) {}},
    {"ip-permission.protocol", read_protocol<kIn>},
    {"ip-permission.to-port", read_port<kIn, &RuleTraffic::to_port>},
    {"ip-permission.user-id", read_user_id<kIn>},
    {"owner-id", [](const Row& row, FilterValues& values) { values.push_back(row.group.account); }},
    {"vpc-id",
     [](const Row& row, FilterValues& values) { values.push_back(row.group.vpc_id.str()); }},
};
constexpr FilterTable<Row> kFilters{kFields,
                                    [](const Row& row) -> const Tags& { return row.group.tags; }};

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
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, kFilters));
  GANTRY_TRY(const auto ids, wanted_ids(tables, vpc, request));
  GANTRY_TRY(auto groups, select_records(tables.security_groups, tables.groups_by_scope,
                                         context.scope(), ids, errors::group_not_found));
  std::erase_if(groups,
                [&](const SecurityGroup* group) { return !filters.match({*group, tables}); });
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next,
             take_page(groups, page, [](const SecurityGroup* group) { return group->id.str(); }));

  api::ec2::DescribeSecurityGroupsResult result{
      .next_token = std::move(next), .security_groups = std::vector<api::ec2::SecurityGroup>()};
  for (const SecurityGroup* group : groups)
    result.security_groups->push_back(to_api(*group, tables));
  return result;
}

}  // namespace gantry::ec2
