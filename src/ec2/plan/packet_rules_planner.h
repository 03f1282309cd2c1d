#pragma once

#include "ec2/model/tables.h"
#include "ports/packet_filter.h"

namespace gantry::ec2 {

/// What the instance's security groups let through, as a pure function of the records. IPv6 rules
/// have no effect: there is no IPv6 in a VPC.
[[nodiscard]] ports::PacketRules plan_packet_rules(const Tables& tables, const Instance& instance);

}  // namespace gantry::ec2
