#include "fakes/fake_packet_filter.h"

#include <algorithm>
#include <charconv>

#include "base/ipv4.h"

namespace gantry::fakes {
namespace {

bool block_contains(std::string_view block, std::string_view address) {
  const auto slash = block.find('/');
  const auto network = parse_ipv4(block.substr(0, slash));
  const auto peer = parse_ipv4(address);
  int length = 0;
  std::from_chars(block.data() + slash + 1, block.data() + block.size(), length);
  if (!network || !peer) return false;
  return length == 0 || ((network->value ^ peer->value) >> (32 - length)) == 0;
}

bool contains_traffic(const std::vector<ports::Traffic>& list, int protocol, int port) {
  return std::ranges::any_of(list, [&](const ports::Traffic& traffic) {
    return traffic.protocol == -1 ||
           (traffic.protocol == protocol && traffic.first <= port && port <= traffic.last);
  });
}

}  // namespace

void FakePacketFilter::apply(const std::string& instance_id, const ports::PacketRules& rules,
                             ports::Callback<void> done) {
  ++calls_;
  executor_.post([this, instance_id, rules, done = std::move(done)]() mutable {
    if (failures_ > 0) {
      --failures_;
      return done(failure(failure_code_, "told to fail"));
    }
    const auto host = hosts_.find(instance_id);
    if (host == hosts_.end()) return done(failure("NotFound", "no such host"));
    host->second = rules;
    done({});
  });
}

void FakePacketFilter::start_host(const std::string& instance_id) {
  hosts_[instance_id].reset();
  if (bare_) bare_(instance_id);
}

const ports::PacketRules* FakePacketFilter::rules(const std::string& instance_id) const {
  const auto host = hosts_.find(instance_id);
  return host == hosts_.end() || !host->second ? nullptr : &*host->second;
}

bool FakePacketFilter::admits(const ports::PacketRules& rules, const ports::PeerTraffic& way,
                              std::string_view peer, int protocol, int port) {
  for (const auto& [block, list] : way.blocks) {
    if (block_contains(block, peer) && contains_traffic(list, protocol, port)) return true;
  }
  for (const auto& [group, list] : way.groups) {
    const auto members = rules.members.find(group);
    const bool member = members != rules.members.end() &&
                        std::ranges::find(members->second, peer) != members->second.end();
    if (member && contains_traffic(list, protocol, port)) return true;
  }
  return false;
}

}  // namespace gantry::fakes
