#include "ecs/plan/placement_check.h"

#include <algorithm>

namespace gantry::ecs {
namespace {

bool collides(const std::set<int>& wanted, const std::set<int>& reserved,
              const std::vector<std::uint16_t>& claimed) {
  return std::ranges::any_of(wanted, [&](int port) {
    return std::ranges::binary_search(claimed, port) || reserved.contains(port);
  });
}

}  // namespace

PlacementCheck::PlacementCheck(const Fleet& fleet, const PlacementRequest& request)
    : fleet_(fleet), request_(request), group_(fleet.group(request.group)) {}

Refusal PlacementCheck::refusal(const Host& host, std::int32_t planned) const {
  if (const Refusal found = static_refusal(*host.record); found != Refusal::kNone) return found;
  if (const Refusal found = resource_refusal(host, planned); found != Refusal::kNone) return found;
  return rule_refusal(host, planned);
}

Refusal PlacementCheck::static_refusal(const ContainerInstance& instance) const {
  if (!request_.capacity_provider.empty() &&
      instance.capacity_provider_name != request_.capacity_provider) {
    return Refusal::kCapacityProvider;
  }
  if (instance.status != ContainerInstanceStatus::kActive) return Refusal::kInactive;
  if (!instance.agent_connected) return Refusal::kAgent;
  for (const auto& name : request_.required_attributes) {
    if (!find_attribute(instance, name)) return Refusal::kAttribute;
  }
  if (request_.zone) {
    const Attribute* zone = find_attribute(instance, "ecs.availability-zone");
    if (!zone || zone->value != request_.zone) return Refusal::kLocation;
  }
  return Refusal::kNone;
}

Refusal PlacementCheck::resource_refusal(const Host& host, std::int32_t planned) const {
  const Resources& claim = request_.claim;
  const Resources& offer = host.record->registered;
  const std::int64_t times = planned + 1;
  if (host.cpu.value + times * claim.cpu.value > offer.cpu.value) return Refusal::kCpu;
  if (host.gpus + times * claim.gpus > offer.gpus) return Refusal::kGpu;
  if (host.memory.value + times * claim.memory.value > offer.memory.value) return Refusal::kMemory;
  const bool wants_ports = !claim.tcp_ports.empty() || !claim.udp_ports.empty();
  if (wants_ports && (planned > 0 || collides(claim.tcp_ports, offer.tcp_ports, host.tcp_ports) ||
                      collides(claim.udp_ports, offer.udp_ports, host.udp_ports))) {
    return Refusal::kPorts;
  }
  return host.enis + times * claim.enis > offer.enis ? Refusal::kEni : Refusal::kNone;
}

Refusal PlacementCheck::rule_refusal(const Host& host, std::int32_t planned) const {
  const HostSubject subject(fleet_, host, request_.group, planned);
  for (const auto& expression : request_.rules.member_of) {
    if (!expression.matches(subject)) return Refusal::kMemberOf;
  }
  const bool distinct = request_.rules.distinct_instance;
  return distinct && count(host) + planned > 0 ? Refusal::kDistinctInstance : Refusal::kNone;
}

std::optional<std::string_view> HostSubject::attribute(std::string_view name) const {
  const Attribute* found = find_attribute(*host_.record, name);
  if (!found) return std::nullopt;
  return found->value ? std::string_view(*found->value) : std::string_view{};
}

bool HostSubject::has_task_group(std::string_view group) const {
  if (planned_ > 0 && group == group_) return true;
  const GroupId id = fleet_.group(group);
  return id != kNoGroup && host_.count(id) > 0;
}

bool HostSubject::any_task_group(const std::function<bool(std::string_view)>& test) const {
  if (planned_ > 0 && test(group_)) return true;
  return std::ranges::any_of(host_.groups, [&](const Host::GroupCount& count) {
    return test(fleet_.group_name(count.group));
  });
}

}  // namespace gantry::ecs
