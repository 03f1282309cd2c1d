#include "ec2/model/tables.h"

#include <optional>
#include <string>
#include <vector>

namespace gantry::ec2 {

Tables::Tables(store::Database& database)
    : vpcs(database),
      subnets(database),
      security_groups(database),
      security_group_rules(database),
      instances(database),
      identity_keys(database),
      launch_templates(database),
      launch_template_versions(database),
      key_pairs(database),
      route_tables(database),
      internet_gateways(database),
      network_acls(database),
      elastic_addresses(database),
      nat_gateways(database),
      interfaces(database),
      host_vpcs(database),
      vpcs_by_scope(vpcs, [](const Vpc& vpc) { return vpc.scope(); }),
      subnets_by_scope(subnets, [](const Subnet& subnet) { return subnet.scope(); }),
      groups_by_scope(security_groups, [](const SecurityGroup& group) { return group.scope(); }),
      rules_by_scope(security_group_rules,
                     [](const SecurityGroupRule& rule) { return rule.scope(); }),
      rules_by_group(security_group_rules,
                     [](const SecurityGroupRule& rule) { return rule.group_id; }),
      rules_by_peer(security_group_rules,
                    [](const SecurityGroupRule& rule) -> std::optional<SecurityGroupId> {
                      if (rule.traffic.group.empty()) return std::nullopt;
                      return rule.traffic.group;
                    }),
      instances_by_group(instances,
                         [](const Instance& instance) { return instance.security_groups; }),
      instances_by_scope(instances, [](const Instance& instance) { return instance.scope(); }),
      instances_by_token(instances,
                         [](const Instance& instance) -> std::optional<TokenKey> {
                           if (instance.client_token.empty()) return std::nullopt;
                           return TokenKey(instance.scope(), instance.client_token);
                         }),
      launch_templates_by_scope(launch_templates,
                                [](const LaunchTemplate& t) { return t.scope(); }),
      launch_templates_by_name(launch_templates,
                               [](const LaunchTemplate& t) { return NameKey(t.scope(), t.name); }),
      launch_template_versions_by_template(
          launch_template_versions, [](const LaunchTemplateVersion& v) { return v.template_id; }),
      launch_template_versions_by_token(
          launch_template_versions,
          [](const LaunchTemplateVersion& version) -> std::optional<TokenKey> {
            if (version.client_token.empty()) return std::nullopt;
            return TokenKey(version.scope(), version.client_token);
          }),
      key_pairs_by_scope(key_pairs, [](const KeyPair& key) { return key.scope(); }),
      key_pairs_by_name(key_pairs,
                        [](const KeyPair& key) { return NameKey(key.scope(), key.name); }),
      route_tables_by_scope(route_tables, [](const RouteTable& t) { return t.scope(); }),
      route_tables_by_vpc(route_tables, [](const RouteTable& t) { return t.vpc_id; }),
      route_tables_by_association(route_tables,
                                  [](const RouteTable& table) {
                                    std::vector<std::string> ids;
                                    for (const auto& item : table.associations)
                                      ids.push_back(item.id);
                                    return ids;
                                  }),
      route_tables_by_subnet(route_tables,
                             [](const RouteTable& table) {
                               std::vector<SubnetId> ids;
                               for (const auto& item : table.associations) {
                                 if (!item.main) ids.push_back(item.subnet_id);
                               }
                               return ids;
                             }),
      internet_gateways_by_scope(internet_gateways,
                                 [](const InternetGateway& g) { return g.scope(); }),
      internet_gateways_by_vpc(internet_gateways,
                               [](const InternetGateway& g) -> std::optional<VpcId> {
                                 if (g.vpc_id.empty()) return std::nullopt;
                                 return g.vpc_id;
                               }),
      network_acls_by_scope(network_acls, [](const NetworkAcl& a) { return a.scope(); }),
      network_acls_by_vpc(network_acls, [](const NetworkAcl& a) { return a.vpc_id; }),
      elastic_addresses_by_scope(elastic_addresses,
                                 [](const ElasticAddress& a) { return a.scope(); }),
      addresses_by_public_ip(elastic_addresses,
                             [](const ElasticAddress& a) { return a.public_ip; }),
      addresses_by_interface(elastic_addresses,
                             [](const ElasticAddress& a) -> std::optional<NetworkInterfaceId> {
                               if (a.interface_id.empty()) return std::nullopt;
                               return a.interface_id;
                             }),
      nat_gateways_by_scope(nat_gateways, [](const NatGateway& g) { return g.scope(); }),
      interfaces_by_scope(interfaces, [](const FreeInterface& i) { return i.scope(); }),
      interfaces_by_subnet(interfaces, [](const FreeInterface& i) { return i.subnet_id; }),
      interfaces_by_group(interfaces, [](const FreeInterface& one) { return one.security_groups; }),
      interfaces_by_instance(interfaces,
                             [](const FreeInterface& i) -> std::optional<InstanceId> {
                               if (i.instance_id.empty()) return std::nullopt;
                               return i.instance_id;
                             }),
      task_interfaces_by_group(interfaces,
                               [](const FreeInterface& i) {
                                 return i.instance_id.empty() ? std::vector<SecurityGroupId>()
                                                              : i.security_groups;
                               }),
      instances_by_interface(instances,
                             [](const Instance& i) -> std::optional<NetworkInterfaceId> {
                               if (i.state == InstanceState::kTerminated) return std::nullopt;
                               return i.interface.id;
                             }),
      addresses(instances, interfaces) {}

Tables::~Tables() = default;

}  // namespace gantry::ec2
