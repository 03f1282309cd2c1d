#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/arn.h"
#include "ec2/model/address_book.h"
#include "ec2/model/identity_key.h"
#include "ec2/model/instance.h"
#include "ec2/model/interface.h"
#include "ec2/model/key_pair.h"
#include "ec2/model/launch_template.h"
#include "ec2/model/network.h"
#include "ec2/model/routing.h"
#include "ec2/model/security_group.h"
#include "store/database.h"
#include "store/index.h"
#include "store/table.h"

namespace gantry::ec2 {

/// A client token is good within its account and region.
using TokenKey = std::pair<Scope, std::string>;
/// So is a name.
using NameKey = std::pair<Scope, std::string>;

/// All that the module keeps. State thread only.
struct Tables {
  explicit Tables(store::Database& database);
  ~Tables();
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  store::Table<Vpc> vpcs;
  store::Table<Subnet> subnets;
  store::Table<SecurityGroup> security_groups;
  store::Table<SecurityGroupRule> security_group_rules;
  store::Table<Instance> instances;
  store::Table<IdentityKey> identity_keys;
  store::Table<LaunchTemplate> launch_templates;
  store::Table<LaunchTemplateVersion> launch_template_versions;
  store::Table<KeyPair> key_pairs;
  store::Table<RouteTable> route_tables;
  store::Table<InternetGateway> internet_gateways;
  store::Table<NetworkAcl> network_acls;
  store::Table<ElasticAddress> elastic_addresses;
  store::Table<NatGateway> nat_gateways;
  store::Table<FreeInterface> interfaces;
  store::Table<HostVpc> host_vpcs;

  store::Index<Vpc, Scope> vpcs_by_scope;
  store::Index<Subnet, Scope> subnets_by_scope;
  store::Index<SecurityGroup, Scope> groups_by_scope;
  store::Index<SecurityGroupRule, Scope> rules_by_scope;
  store::Index<SecurityGroupRule, SecurityGroupId> rules_by_group;
  store::Index<SecurityGroupRule, SecurityGroupId> rules_by_peer;  ///< rules that name the group
  store::Index<Instance, SecurityGroupId> instances_by_group;      ///< terminated ones too
  store::Index<Instance, Scope> instances_by_scope;
  store::Index<Instance, TokenKey> instances_by_token;
  store::Index<LaunchTemplate, Scope> launch_templates_by_scope;
  store::UniqueIndex<LaunchTemplate, NameKey> launch_templates_by_name;
  store::Index<LaunchTemplateVersion, LaunchTemplateId> launch_template_versions_by_template;
  store::Index<LaunchTemplateVersion, TokenKey> launch_template_versions_by_token;
  store::Index<KeyPair, Scope> key_pairs_by_scope;
  store::UniqueIndex<KeyPair, NameKey> key_pairs_by_name;
  store::Index<RouteTable, Scope> route_tables_by_scope;
  store::Index<RouteTable, VpcId> route_tables_by_vpc;
  store::UniqueIndex<RouteTable, std::string> route_tables_by_association;
  store::UniqueIndex<RouteTable, SubnetId> route_tables_by_subnet;
  store::Index<InternetGateway, Scope> internet_gateways_by_scope;
  store::UniqueIndex<InternetGateway, VpcId> internet_gateways_by_vpc;
  store::Index<NetworkAcl, Scope> network_acls_by_scope;
  store::UniqueIndex<NetworkAcl, VpcId> network_acls_by_vpc;
  store::Index<ElasticAddress, Scope> elastic_addresses_by_scope;
  store::UniqueIndex<ElasticAddress, std::string> addresses_by_public_ip;
  store::UniqueIndex<ElasticAddress, NetworkInterfaceId> addresses_by_interface;
  store::Index<NatGateway, Scope> nat_gateways_by_scope;
  store::Index<FreeInterface, Scope> interfaces_by_scope;
  store::Index<FreeInterface, SubnetId> interfaces_by_subnet;
  store::Index<FreeInterface, SecurityGroupId> interfaces_by_group;
  store::Index<FreeInterface, InstanceId> interfaces_by_instance;         ///< those of tasks
  store::Index<FreeInterface, SecurityGroupId> task_interfaces_by_group;  ///< those of tasks
  store::UniqueIndex<Instance, NetworkInterfaceId> instances_by_interface;
  AddressBook addresses;
};

}  // namespace gantry::ec2
