#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ipv4.h"
#include "ec2/ec2.h"
#include "ec2/model/tables.h"

/// Network interfaces that another service has in a subnet: they are shown by
/// DescribeNetworkInterfaces and keep subnet and security groups, but are not the user's to delete.
namespace gantry::ec2 {

struct ManagedInterface {
  std::string requester;    ///< `amazon-elb`
  std::string description;  ///< `ELB app/web/50dc6c495c0c9188`
  std::vector<SecurityGroupId> security_groups;
  std::optional<Ipv4> address;  ///< a free one of the subnet if absent
};

/// Errors: InsufficientFreeAddressesInSubnet, InvalidParameterValue, InvalidIPAddress.InUse.
[[nodiscard]] Result<const FreeInterface*> create_managed_interface(Tables& tables,
                                                                    const Change& change,
                                                                    const Subnet& subnet,
                                                                    ManagedInterface interface);

}  // namespace gantry::ec2
