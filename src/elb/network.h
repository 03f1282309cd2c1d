#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ipv4.h"
#include "ec2/ec2.h"
#include "elb/model/load_balancer.h"

/// Where load balancers stand: subnets, network interfaces, security groups.
namespace gantry::elb {

/// One subnet as a request names it.
struct SubnetChoice {
  std::string subnet_id;
  std::optional<std::string> private_address;
};

/// Gives the load balancer a foothold in each of these subnets and none elsewhere; those that it
/// has already stay as they are. Sets its VPC.
/// Errors: SubnetNotFound, InvalidSubnet, InvalidConfigurationRequest, ValidationError.
[[nodiscard]] Result<void> stand_in(LoadBalancer& balancer, const ec2::Change& change,
                                    ec2::Ec2& ec2, const std::vector<SubnetChoice>& choices);

/// These groups, or the VPC's default group if there is none. Errors: InvalidSecurityGroup.
[[nodiscard]] Result<std::vector<std::string>> read_security_groups(
    const ec2::Ec2& ec2, const Scope& scope, const std::string& vpc_id,
    const std::vector<std::string>& ids);

/// The interfaces get the load balancer's security groups.
void update_interfaces(const LoadBalancer& balancer, store::Tx& tx, ec2::Ec2& ec2);
/// The interfaces are gone.
void leave_subnets(const LoadBalancer& balancer, store::Tx& tx, ec2::Ec2& ec2);

}  // namespace gantry::elb
