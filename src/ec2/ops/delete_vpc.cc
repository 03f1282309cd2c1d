#include "ec2/model/security_group.h"
#include "ec2/model/vpc_parts.h"
#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// AWS: DeleteVpc, "you must detach or delete all gateways and resources that are associated with
/// the VPC"; what came with it goes with it.
bool has_dependencies(const Tables& tables, const Vpc& vpc) {
  for (const Subnet& subnet : tables.subnets_by_scope.range(vpc.scope())) {
    if (subnet.vpc_id == vpc.id) return true;
  }
  for (const SecurityGroup& group : tables.groups_by_scope.range(vpc.scope())) {
    if (group.vpc_id == vpc.id && group.name != kDefaultGroupName) return true;
  }
  return tables.route_tables_by_vpc.count(vpc.id) > 1 || attached_gateway(tables, vpc.id);
}

void erase_parts(Tables& tables, store::Tx& tx, const Vpc& vpc) {
  const SecurityGroupId group = find_group_by_name(tables, vpc, kDefaultGroupName)->id;
  erase_group(tables, tx, group);
  tables.route_tables.erase(tx, std::string(main_route_table(tables, vpc.id).id.str()));
  tables.network_acls.erase(tx, std::string(network_acl(tables, vpc.id).id.str()));
  // The instance controller has the network on the host removed.
  tables.host_vpcs.update(tx, vpc.id.str(), [](HostVpc& host) { host.deleted = true; });
}

}  // namespace

Result<api::ec2::DeleteVpcResponse> Service::delete_vpc(control::OpContext& context,
                                                        const api::ec2::DeleteVpcRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const Vpc* vpc, find_vpc(tables, context.scope(), *request.vpc_id));
  if (vpc->is_default) {
    return std::unexpected(
        errors::unsupported_operation("Gantry does not support deleting the default VPC."));
  }
  if (has_dependencies(tables, *vpc))
    return std::unexpected(errors::dependency_violation("vpc", vpc->id.str()));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Vpc gone = *vpc;
  erase_parts(tables, context.tx, gone);
  tables.vpcs.erase(context.tx, gone.id.str());
  return api::ec2::DeleteVpcResponse{};
}

}  // namespace gantry::ec2
