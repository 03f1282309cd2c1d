#include "autoscaling/traffic.h"

#include <algorithm>

namespace gantry::autoscaling {

std::vector<TrafficSource> sources_of(const Group& group) {
  std::vector<TrafficSource> sources;
  for (const auto& name : group.load_balancers)
    sources.push_back({.kind = TrafficSource::Kind::kLoadBalancer, .identifier = name});
  for (const auto& arn : group.target_groups)
    sources.push_back({.kind = TrafficSource::Kind::kTargetGroup, .identifier = arn});
  return sources;
}

// AWS: "Suspend and resume processes", AddToLoadBalancer: instances launched meanwhile are not
// added later either.
void Traffic::add(const ec2::Change& change, const Member& member) {
  const Group& group = *tables_.groups.find(member.group_arn);
  if (group.is_suspended("AddToLoadBalancer")) return;
  for (const TrafficSource& source : sources_of(group))
    load_balancers_->add(change.tx, group.scope(), source, member.id);
}

void Traffic::remove(const ec2::Change& change, const Member& member) {
  const Group& group = *tables_.groups.find(member.group_arn);
  for (const TrafficSource& source : sources_of(group))
    load_balancers_->remove(change.tx, group.scope(), source, member.id);
}

std::vector<ec2::InstanceId> Traffic::in_service(const std::string& group_arn) const {
  std::vector<ec2::InstanceId> ids;
  for (const Member& member : tables_.members_by_group.range(group_arn)) {
    if (member.state == LifecycleState::kInService) ids.push_back(member.id);
  }
  return ids;
}

void Traffic::attach(const ec2::Change& change, const std::string& group_arn,
                     const TrafficSource& source) {
  tables_.groups.update(change.tx, group_arn, [&](Group& group) {
    auto& list = source.kind == TrafficSource::Kind::kLoadBalancer ? group.load_balancers
                                                                   : group.target_groups;
    if (std::ranges::find(list, source.identifier) == list.end()) list.push_back(source.identifier);
  });
  const Group& group = *tables_.groups.find(group_arn);
  if (group.is_suspended("AddToLoadBalancer")) return;
  for (const auto& id : in_service(group_arn))
    load_balancers_->add(change.tx, group.scope(), source, id);
}

void Traffic::detach(const ec2::Change& change, const std::string& group_arn,
                     const TrafficSource& source) {
  tables_.groups.update(change.tx, group_arn, [&](Group& group) {
    std::erase(group.load_balancers, source.kind == TrafficSource::Kind::kLoadBalancer
                                         ? source.identifier
                                         : std::string());
    std::erase(group.target_groups, source.kind == TrafficSource::Kind::kTargetGroup
                                        ? source.identifier
                                        : std::string());
  });
  const Scope scope = tables_.groups.find(group_arn)->scope();
  for (const auto& id : in_service(group_arn))
    load_balancers_->remove(change.tx, scope, source, id);
}

std::string Traffic::state_of(const Group& group, const TrafficSource& source) const {
  for (const auto& id : in_service(group.arn)) {
    if (load_balancers_->health(group.scope(), source, id) == TrafficHealth::kHealthy)
      return "InService";
  }
  return "Added";
}

bool Traffic::is_failing(const Group& group, const Member& member) const {
  return std::ranges::any_of(sources_of(group), [&](const TrafficSource& source) {
    return load_balancers_->health(group.scope(), source, member.id) == TrafficHealth::kUnhealthy;
  });
}

}  // namespace gantry::autoscaling
