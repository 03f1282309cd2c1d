#include "ec2/model/vpc_parts.h"

namespace gantry::ec2 {

void add_vpc_parts(Tables& tables, store::Tx& tx, const Vpc& vpc, IdSource& ids) {
  if (tables.route_tables_by_vpc.contains(vpc.id)) return;
  tables.route_tables.put(tx, {.id = RouteTableId(fresh_id("rtb", ids)),
                               .account = vpc.account,
                               .region = vpc.region,
                               .vpc_id = vpc.id,
                               .routes = {{.destination = vpc.cidr_block}},
                               .associations = {{.id = fresh_id("rtbassoc", ids), .main = true}}});
  tables.network_acls.put(tx, {.id = NetworkAclId(fresh_id("acl", ids)),
                               .account = vpc.account,
                               .region = vpc.region,
                               .vpc_id = vpc.id});
}

const RouteTable& main_route_table(const Tables& tables, const VpcId& vpc) {
  const RouteTable* main = nullptr;
  for (const auto& table : tables.route_tables_by_vpc.range(vpc)) {
    if (table.is_main()) main = &table;
  }
  store::require(main != nullptr, "every VPC has a main route table");
  return *main;
}

const NetworkAcl& network_acl(const Tables& tables, const VpcId& vpc) {
  const NetworkAcl* acl = tables.network_acls_by_vpc.find(vpc);
  store::require(acl != nullptr, "every VPC has a network ACL");
  return *acl;
}

const InternetGateway* attached_gateway(const Tables& tables, const VpcId& vpc) {
  return tables.internet_gateways_by_vpc.find(vpc);
}

const Subnet& put_subnet(Tables& tables, store::Tx& tx, Subnet subnet, IdSource& ids) {
  subnet.id = SubnetId(fresh_id("subnet", ids));
  subnet.acl_association_id = fresh_id("aclassoc", ids);
  const std::string id = subnet.id.str();
  tables.subnets.put(tx, std::move(subnet));
  return *tables.subnets.find(id);
}

void add_default_gateway(Tables& tables, store::Tx& tx, const Vpc& vpc, IdSource& ids) {
  const InternetGateway gateway{.id = InternetGatewayId(fresh_id("igw", ids)),
                                .account = vpc.account,
                                .region = vpc.region,
                                .vpc_id = vpc.id};
  tables.internet_gateways.put(tx, gateway);
  tables.route_tables.update(tx, main_route_table(tables, vpc.id).id.str(), [&](RouteTable& main) {
    main.routes.push_back({.destination = "0.0.0.0/0",
                           .target_kind = RouteTarget::kInternetGateway,
                           .target = gateway.id.str()});
  });
}

}  // namespace gantry::ec2
