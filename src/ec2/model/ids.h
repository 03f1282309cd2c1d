#pragma once

#include <string>
#include <string_view>

#include "base/id.h"
#include "base/id_source.h"

namespace gantry::ec2 {

using InstanceId = Id<struct InstanceIdTag>;
using ReservationId = Id<struct ReservationIdTag>;
using VpcId = Id<struct VpcIdTag>;
using SubnetId = Id<struct SubnetIdTag>;
using SecurityGroupId = Id<struct SecurityGroupIdTag>;
using SecurityGroupRuleId = Id<struct SecurityGroupRuleIdTag>;
using NetworkInterfaceId = Id<struct NetworkInterfaceIdTag>;
using LaunchTemplateId = Id<struct LaunchTemplateIdTag>;
using KeyPairId = Id<struct KeyPairIdTag>;
using RouteTableId = Id<struct RouteTableIdTag>;
using InternetGatewayId = Id<struct InternetGatewayIdTag>;
using NatGatewayId = Id<struct NatGatewayIdTag>;
using NetworkAclId = Id<struct NetworkAclIdTag>;
using AllocationId = Id<struct AllocationIdTag>;

/// `<prefix>-` and 17 hexadecimal digits, EC2's long form.
[[nodiscard]] inline std::string fresh_id(std::string_view prefix, IdSource& ids) {
  return std::string(prefix) + "-" + ids.hex(17);
}

/// `<prefix>-` and 8 or 17 hexadecimal digits. AWS: "Amazon EC2 resource IDs" (the short form is
/// still accepted).
[[nodiscard]] inline bool is_well_formed_id(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix) || text.size() <= prefix.size() || text[prefix.size()] != '-')
    return false;
  const auto digits = text.substr(prefix.size() + 1);
  return (digits.size() == 8 || digits.size() == 17) &&
         digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace gantry::ec2
