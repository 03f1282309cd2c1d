#pragma once

#include <string>
#include <vector>

#include "autoscaling/load_balancers.h"
#include "autoscaling/model/tables.h"
#include "ec2/ec2.h"

namespace gantry::autoscaling {

/// The load balancers and target groups that a group's instances are registered with.
[[nodiscard]] std::vector<TrafficSource> sources_of(const Group& group);

/// Registers the instances of groups with their load balancers and takes them out again, in the
/// caller's transaction. State thread only.
class Traffic {
 public:
  explicit Traffic(Tables& tables) : tables_(tables) {}
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

  /// Before the start; without it there are none.
  void use(LoadBalancers& load_balancers) { load_balancers_ = &load_balancers; }
  [[nodiscard]] LoadBalancers& load_balancers() { return *load_balancers_; }
  [[nodiscard]] const LoadBalancers& load_balancers() const { return *load_balancers_; }

  /// One instance with all that its group has.
  void add(const ec2::Change& change, const Member& member);
  void remove(const ec2::Change& change, const Member& member);

  /// All instances in service of a group with one more source, or with one less.
  void attach(const ec2::Change& change, const std::string& group_arn, const TrafficSource& source);
  void detach(const ec2::Change& change, const std::string& group_arn, const TrafficSource& source);

  /// As DescribeTrafficSources has it: `Added`, or `InService` with a healthy instance.
  /// AWS: LoadBalancerTargetGroupState.
  [[nodiscard]] std::string state_of(const Group& group, const TrafficSource& source) const;
  /// A load balancer says that it is not, past the group's grace period.
  [[nodiscard]] bool is_failing(const Group& group, const Member& member) const;

 private:
  [[nodiscard]] std::vector<ec2::InstanceId> in_service(const std::string& group_arn) const;

  Tables& tables_;
  NoLoadBalancers none_;
  LoadBalancers* load_balancers_ = &none_;
};

}  // namespace gantry::autoscaling
