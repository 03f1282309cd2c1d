#pragma once

#include "ecs/plan/fleet.h"
#include "ecs/plan/placement_planner.h"

namespace gantry::ecs {

/// A request's filters, ready to be asked of one instance after the other. Refers to the request
/// and the fleet.
class PlacementCheck {
 public:
  PlacementCheck(const Fleet& fleet, const PlacementRequest& request);

  /// Why the host takes no further task, in the order of Refusal, when the plan has already put
  /// `planned` such tasks there.
  [[nodiscard]] Refusal refusal(const Host& host, std::int32_t planned) const;

  /// Status, agent, attributes and zone: what does not depend on the tasks that are there.
  [[nodiscard]] Refusal static_refusal(const ContainerInstance& instance) const;
  /// What the tasks that are there leave of cpu, memory, ...
  [[nodiscard]] Refusal resource_refusal(const Host& host, std::int32_t planned) const;
  /// memberOf and distinctInstance.
  [[nodiscard]] Refusal rule_refusal(const Host& host, std::int32_t planned) const;

  /// The tasks of the request's group on the host.
  [[nodiscard]] std::int32_t count(const Host& host) const {
    return group_ == kNoGroup ? 0 : host.count(group_);
  }
  [[nodiscard]] GroupId group() const { return group_; }
  [[nodiscard]] const PlacementRequest& request() const { return request_; }

 private:
  const Fleet& fleet_;
  const PlacementRequest& request_;
  GroupId group_;
};

/// What the cluster query language sees of a host on which `planned` tasks of `group` are planned.
class HostSubject : public query::Subject {
 public:
  HostSubject(const Fleet& fleet, const Host& host, std::string_view group, std::int32_t planned)
      : fleet_(fleet), host_(host), group_(group), planned_(planned) {}

  [[nodiscard]] std::optional<std::string_view> attribute(std::string_view name) const override;
  [[nodiscard]] bool agent_connected() const override { return host_.record->agent_connected; }
  [[nodiscard]] std::string_view agent_version() const override {
    return host_.record->agent_version;
  }
  [[nodiscard]] std::string_view ec2_instance_id() const override {
    return host_.record->ec2_instance_id;
  }
  [[nodiscard]] Time registered_at() const override { return host_.record->registered_at; }
  [[nodiscard]] std::int64_t running_tasks_count() const override { return host_.running_tasks; }
  [[nodiscard]] bool has_task_group(std::string_view group) const override;
  [[nodiscard]] bool any_task_group(
      const std::function<bool(std::string_view)>& test) const override;

 private:
  const Fleet& fleet_;
  const Host& host_;
  std::string_view group_;
  std::int32_t planned_;
};

}  // namespace gantry::ecs
