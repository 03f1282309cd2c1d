#include "ecs/task_network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "api/ecs/errors.h"
#include "ec2/ec2.h"
#include "ec2/model/names.h"
#include "ec2/model/tables.h"
#include "ecs/query/expression.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

std::vector<std::string> groups_of(const api::ecs::AwsVpcConfiguration& network) {
  return network.security_groups.value_or(std::vector<std::string>());
}

std::vector<const ec2::Subnet*> subnets_of(const Tables& tables, const VpcConfiguration& network) {
  std::vector<const ec2::Subnet*> subnets;
  if (!tables.ec2 || !network || !network->subnets) return subnets;
  for (const auto& id : *network->subnets) {
    if (const auto* subnet = tables.ec2->tables().subnets.find(id)) subnets.push_back(subnet);
  }
  return subnets;
}

/// Those of the instance's zone, the one with most addresses left first.
std::vector<const ec2::Subnet*> subnets_beside(const Tables& tables, const Task& task) {
  auto subnets = subnets_of(tables, task.network.optional());
  std::erase_if(subnets, [&](const ec2::Subnet* subnet) {
    return subnet->availability_zone != task.availability_zone.str();
  });
  std::ranges::sort(subnets, std::greater(), [&](const ec2::Subnet* subnet) {
    return tables.ec2->tables().addresses.count_free(ec2::range_of(*subnet));
  });
  return subnets;
}

}  // namespace

VpcConfiguration vpc_configuration(const std::optional<api::ecs::NetworkConfiguration>& network) {
  return network ? network->awsvpc_configuration : std::nullopt;
}

Result<void> check_vpc_configuration(const Tables& tables, const Scope& scope,
                                     const VpcConfiguration& network) {
  if (!network || !tables.ec2) return {};
  std::set<std::string> vpcs;
  for (const auto& id : network->subnets.value_or(std::vector<std::string>())) {
    const auto subnet = tables.ec2->find_task_subnet(scope, id, {});
    if (!subnet) {
      // Text: eddmann/serverless-fargate, issue 20.
      return refuse(fmt::format("Error retrieving subnet information for [{}]: {} (ErrorCode: {})",
                                fmt::join(*network->subnets, ", "), subnet.error().message,
                                subnet.error().code));
    }
    vpcs.insert(subnet->vpc_id.str());
    if (vpcs.size() > 1) return refuse("All subnets must be of the same VPC.");
    const auto groups = groups_of(*network);
    if (const auto known = tables.ec2->find_task_subnet(scope, id, groups); !known) {
      return refuse(
          fmt::format("Error retrieving security group information for [{}]: {} (ErrorCode: {})",
                      fmt::join(groups, ", "), known.error().message, known.error().code));
    }
  }
  return {};
}

void confine(const Tables& tables, PlacementRules& rules, const VpcConfiguration& network) {
  const auto subnets = subnets_of(tables, network);
  if (subnets.empty()) return;
  std::set<std::string> zones;
  for (const auto* subnet : subnets) zones.insert(subnet->availability_zone);
  auto expression = query::parse(
      fmt::format("attribute:ecs.vpc-id == {} and attribute:ecs.availability-zone in [{}]",
                  subnets.front()->vpc_id.str(), fmt::join(zones, ", ")));
  if (expression) rules.member_of.push_back(*std::move(expression));
}

Result<void> give_interface(Tables& tables, store::Tx& tx, Time now, IdSource& ids, Task& task,
                            const ContainerInstance& instance) {
  if (!task.network) return {};
  const auto parsed = parse_arn(task.arn.str());
  const Scope scope{parsed->account, parsed->region};
  const std::string id = ids.uuid();
  const auto attachment = make_arn("ecs", scope, "attachment/" + id);
  Error last = errors::InvalidParameterException("no subnet in the instance's Availability Zone");
  for (const auto* subnet : subnets_beside(tables, task)) {
    // AWS: the description of such an interface is the attachment's ARN.
    auto made =
        tables.ec2->add_task_interface({.tx = tx, .now = now, .ids = ids, .scope = scope},
                                       {.instance_id = ec2::InstanceId(instance.ec2_instance_id),
                                        .subnet_id = subnet->id.str(),
                                        .group_ids = groups_of(*task.network),
                                        .description = attachment});
    if (!made) {
      last = made.error();
      continue;
    }
    const auto address = parse_ipv4(made->private_ip).value_or(Ipv4());
    const Cidr range = ec2::range_of(*subnet);
    const auto* vpc = tables.ec2->tables().vpcs.find(subnet->vpc_id.str());
    const Cidr all = parse_cidr(vpc ? vpc->cidr_block : subnet->cidr_block).value_or(range);
    task.attachment = TaskAttachment{
        .id = id,
        .interface_id = made->id.str(),
        .subnet_id = made->subnet_id.str(),
        .mac_address = made->mac_address,
        .private_ip = made->private_ip,
        .private_dns_name = ec2::private_dns_name(address, scope.region),
        .status = "ATTACHING",
        .gateway = fmt::format("{}/{}", Ipv4{range.network.value + 1}.str(), range.prefix_length),
        .resolver = Ipv4{all.network.value + 2}.str()};
    return {};
  }
  return std::unexpected(std::move(last));
}

void take_interface(Tables& tables, store::Tx& tx, Task& task) {
  if (!task.attachment || task.attachment->status == "DELETED") return;
  task.attachment->status = "DELETED";
  if (tables.ec2) {
    tables.ec2->remove_task_interface(tx, ec2::NetworkInterfaceId(task.attachment->interface_id));
  }
}

}  // namespace gantry::ecs
