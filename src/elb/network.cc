#include "elb/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/elbv2/errors.h"
#include "ec2/managed_interfaces.h"
#include "ec2/model/security_group.h"
#include "ec2/model/tables.h"
#include "elb/errors.h"
#include "elb/model/names.h"

namespace gantry::elb {
namespace {

namespace modelled = api::elbv2::errors;

constexpr std::string_view kRequester = "amazon-elb";

std::vector<ec2::SecurityGroupId> group_ids(const LoadBalancer& balancer) {
  std::vector<ec2::SecurityGroupId> ids;
  for (const auto& id : balancer.security_groups) ids.emplace_back(id);
  return ids;
}

Result<std::vector<const ec2::Subnet*>> find_subnets(const LoadBalancer& balancer,
                                                     const ec2::Ec2& ec2,
                                                     const std::vector<SubnetChoice>& choices) {
  std::vector<const ec2::Subnet*> subnets;
  std::set<std::string> zones;
  for (const SubnetChoice& choice : choices) {
    const ec2::Subnet* subnet = ec2.tables().subnets.find(choice.subnet_id);
    if (!subnet || subnet->scope() != balancer.scope()) {
      return std::unexpected(modelled::SubnetNotFoundException(
          fmt::format("The subnet ID '{}' does not exist", choice.subnet_id)));
    }
    if (!subnets.empty() && subnet->vpc_id != subnets.front()->vpc_id) {
      return std::unexpected(
          errors::invalid_configuration("All subnets must belong to the same VPC"));
    }
    if (!zones.insert(subnet->availability_zone).second) {
      return std::unexpected(errors::invalid_configuration(
          "A load balancer cannot be attached to multiple subnets in the same Availability Zone"));
    }
    subnets.push_back(subnet);
  }
  if (!balancer.vpc_id.empty() && subnets.front()->vpc_id.str() != balancer.vpc_id) {
    return std::unexpected(errors::invalid_configuration(fmt::format(
        "The following subnets are not in the load balancer VPC '{}'", balancer.vpc_id)));
  }
  return subnets;
}

Result<Foothold> stand(const LoadBalancer& balancer, const ec2::Change& change, ec2::Ec2& ec2,
                       const ec2::Subnet& subnet, const SubnetChoice& choice) {
  std::optional<Ipv4> address;
  if (choice.private_address) {
    address = parse_ipv4(*choice.private_address);
    if (!address) {
      return std::unexpected(errors::validation(
          fmt::format("The IP address '{}' is not a valid IPv4 address", *choice.private_address)));
    }
  }
  const std::string_view name =
      balancer.kind == Kind::kClassic ? std::string_view(balancer.name) : short_name(balancer.arn);
  auto made = ec2::create_managed_interface(ec2.tables(), change, subnet,
                                            {.requester = std::string(kRequester),
                                             .description = fmt::format("ELB {}", name),
                                             .security_groups = group_ids(balancer),
                                             .address = address});
  if (!made) {
    // AWS: InvalidSubnetException, "not enough free IP addresses".
    return std::unexpected(modelled::InvalidSubnetException(made.error().message));
  }
  return Foothold{.zone = subnet.availability_zone,
                  .subnet_id = subnet.id.str(),
                  .interface_id = (*made)->id.str(),
                  .address = (*made)->private_ip};
}

}  // namespace

Result<void> stand_in(LoadBalancer& balancer, const ec2::Change& change, ec2::Ec2& ec2,
                      const std::vector<SubnetChoice>& choices) {
  GANTRY_TRY(const auto subnets, find_subnets(balancer, ec2, choices));
  std::vector<Foothold> footholds;
  for (std::size_t i = 0; i < subnets.size(); ++i) {
    const auto present =
        std::ranges::find(balancer.footholds, subnets[i]->id.str(), &Foothold::subnet_id);
    if (present != balancer.footholds.end()) {
      footholds.push_back(*present);
      continue;
    }
    GANTRY_TRY(auto made, stand(balancer, change, ec2, *subnets[i], choices[i]));
    footholds.push_back(std::move(made));
  }
  std::ranges::sort(footholds, {}, &Foothold::zone);
  for (const Foothold& old : balancer.footholds) {
    const bool kept =
        std::ranges::find(footholds, old.subnet_id, &Foothold::subnet_id) != footholds.end();
    if (!kept) ec2.tables().interfaces.erase(change.tx, old.interface_id);
  }
  balancer.footholds = std::move(footholds);
  balancer.vpc_id = subnets.front()->vpc_id.str();
  return {};
}

Result<std::vector<std::string>> read_security_groups(const ec2::Ec2& ec2, const Scope& scope,
                                                      const std::string& vpc_id,
                                                      const std::vector<std::string>& ids) {
  constexpr std::size_t kMostGroups = 5;
  const ec2::Tables& tables = ec2.tables();
  if (ids.empty()) {
    const ec2::SecurityGroup* standard =
        find_group_by_name(tables, *tables.vpcs.find(vpc_id), ec2::kDefaultGroupName);
    return std::vector{standard->id.str()};
  }
  std::vector<std::string> read;
  for (const auto& id : ids) {
    const ec2::SecurityGroup* group = tables.security_groups.find(id);
    if (!group || group->scope() != scope) {
      return std::unexpected(modelled::InvalidSecurityGroupException(
          fmt::format("Security group '{}' is not valid", id)));
    }
    if (group->vpc_id.str() != vpc_id) {
      return std::unexpected(
          errors::invalid_configuration("One or more security groups are invalid"));
    }
    if (std::ranges::find(read, id) == read.end()) read.push_back(id);
  }
  if (read.size() > kMostGroups) {
    return std::unexpected(
        errors::invalid_configuration("The maximum number of security groups is '5'"));
  }
  return read;
}

void update_interfaces(const LoadBalancer& balancer, store::Tx& tx, ec2::Ec2& ec2) {
  for (const Foothold& foothold : balancer.footholds) {
    ec2.tables().interfaces.update(tx, foothold.interface_id, [&](ec2::FreeInterface& next) {
      next.security_groups = group_ids(balancer);
    });
  }
}

void leave_subnets(const LoadBalancer& balancer, store::Tx& tx, ec2::Ec2& ec2) {
  for (const Foothold& foothold : balancer.footholds)
    ec2.tables().interfaces.erase(tx, foothold.interface_id);
}

}  // namespace gantry::elb
