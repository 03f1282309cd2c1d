#include "ec2/plan/packet_rules_planner.h"

#include <algorithm>
#include <charconv>

namespace gantry::ec2 {
namespace {

constexpr int kIcmp = 1;
constexpr int kTcp = 6;
constexpr int kUdp = 17;
constexpr int kIcmpV6 = 58;

int protocol_number(std::string_view name) {
  if (name == "icmp") return kIcmp;
  if (name == "tcp") return kTcp;
  if (name == "udp") return kUdp;
  if (name == "icmpv6") return kIcmpV6;
  int number = -1;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

ports::Traffic to_traffic(const RuleTraffic& rule) {
  ports::Traffic traffic{.protocol = protocol_number(rule.protocol)};
  if (traffic.protocol == kTcp || traffic.protocol == kUdp) {
    traffic.first = static_cast<std::uint16_t>(rule.from_port);
    traffic.last = static_cast<std::uint16_t>(rule.to_port);
  } else if (traffic.protocol == kIcmp && rule.from_port >= 0) {
    constexpr int kCodes = 256;
    const int type = rule.from_port * kCodes;
    traffic.first = static_cast<std::uint16_t>(type + std::max(rule.to_port, 0));
    traffic.last =
        static_cast<std::uint16_t>(type + (rule.to_port < 0 ? kCodes - 1 : rule.to_port));
  }
  return traffic;
}

/// Sorts the list and unites what overlaps or touches.
void unite(std::vector<ports::Traffic>& list) {
  std::ranges::sort(list);
  if (!list.empty() && list.front().protocol == -1) list.resize(1);
  std::vector<ports::Traffic> united;
  for (const ports::Traffic& next : list) {
    const bool joins = !united.empty() && united.back().protocol == next.protocol &&
                       int{next.first} <= int{united.back().last} + 1;
    if (joins) {
      united.back().last = std::max(united.back().last, next.last);
    } else {
      united.push_back(next);
    }
  }
  list = std::move(united);
}

std::vector<std::string> member_addresses(const Tables& tables, const SecurityGroupId& group) {
  std::vector<std::string> addresses;
  for (const Instance& instance : tables.instances_by_group.range(group)) {
    if (instance.state != InstanceState::kTerminated)
      addresses.push_back(instance.interface.private_ip);
  }
  for (const FreeInterface& interface : tables.interfaces_by_group.range(group))
    addresses.push_back(interface.private_ip);
  std::ranges::sort(addresses);
  return addresses;
}

ports::PacketRules rules_of(const Tables& tables, const std::string& address,
                            const std::vector<SecurityGroupId>& groups) {
  ports::PacketRules plan{.address = address};
  for (const SecurityGroupId& group : groups) {
    for (const SecurityGroupRule& rule : tables.rules_by_group.range(group)) {
      if (!rule.traffic.ipv6_cidr.empty()) continue;
      auto& way = rule.direction == RuleDirection::kIngress ? plan.ingress : plan.egress;
      auto& peers = rule.traffic.cidr.empty() ? way.groups : way.blocks;
      const auto& peer = rule.traffic.cidr.empty() ? rule.traffic.group.str() : rule.traffic.cidr;
      peers[peer].push_back(to_traffic(rule.traffic));
      if (rule.traffic.cidr.empty()) plan.members.try_emplace(peer);
    }
  }
  for (auto* way : {&plan.ingress, &plan.egress}) {
    for (auto* peers : {&way->blocks, &way->groups}) {
      for (auto& [peer, traffic] : *peers) unite(traffic);
    }
  }
  for (auto& [group, addresses] : plan.members)
    addresses = member_addresses(tables, SecurityGroupId(group));
  return plan;
}

}  // namespace

ports::PacketRules plan_packet_rules(const Tables& tables, const Instance& instance) {
  auto plan = rules_of(tables, instance.interface.private_ip, instance.security_groups);
  for (const FreeInterface& interface : tables.interfaces_by_instance.range(instance.id))
    plan.tasks.push_back(rules_of(tables, interface.private_ip, interface.security_groups));
  std::ranges::sort(plan.tasks, {}, &ports::PacketRules::address);
  return plan;
}

}  // namespace gantry::ec2
