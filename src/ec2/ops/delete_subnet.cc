#include "ec2/network_errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/vpcs.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// Network interfaces keep a subnet; instances have one until they are terminated.
bool has_interfaces(const Tables& tables, const Subnet& subnet) {
  for (const Instance& instance : tables.instances_by_scope.range(subnet.scope())) {
    if (instance.subnet_id == subnet.id && instance.state != InstanceState::kTerminated)
      return true;
  }
  return tables.interfaces_by_subnet.contains(subnet.id);
}

}  // namespace

Result<api::ec2::DeleteSubnetResponse> Service::delete_subnet(
    control::OpContext& context, const api::ec2::DeleteSubnetRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const Subnet* subnet, find_subnet(tables, context.scope(), *request.subnet_id));
  if (has_interfaces(tables, *subnet))
    return std::unexpected(errors::dependency_violation("subnet", subnet->id.str()));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const SubnetId id = subnet->id;
  // The route table is no longer associated with it.
  if (const RouteTable* table = tables.route_tables_by_subnet.find(id)) {
    tables.route_tables.update(context.tx, std::string(table->id.str()), [&](RouteTable& record) {
      std::erase_if(record.associations, [&](const auto& association) {
        return !association.main && association.subnet_id == id;
      });
    });
  }
  tables.subnets.erase(context.tx, id.str());
  return api::ec2::DeleteSubnetResponse{};
}

}  // namespace gantry::ec2
