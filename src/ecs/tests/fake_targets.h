#pragma once

#include <fmt/format.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/ecs/errors.h"
#include "base/executor.h"
#include "ecs/targets.h"

namespace gantry::ecs::testing {

/// Load balancers on simulated time: a target is known at once, healthy after `checks`, and gone
/// after `delay` from its removal on.
class FakeTargets final : public TargetRegistry {
 public:
  explicit FakeTargets(Executor& state) : state_(state) {}

  void add_group(std::string arn) { groups_.insert(std::move(arn)); }
  void fail(const Target& target, std::string description) {
    auto& entry = entries_[target];
    entry.status = {TargetCondition::kUnhealthy, std::move(description)};
    tell(target);
  }
  [[nodiscard]] std::vector<Target> targets() const {
    std::vector<Target> list;
    for (const auto& [target, entry] : entries_) list.push_back(target);
    return list;
  }

  [[nodiscard]] Result<void> validate(std::string_view group, std::string_view) const override {
    if (groups_.contains(std::string(group))) return {};
    return std::unexpected(api::ecs::errors::InvalidParameterException(
        fmt::format("The target group with targetGroupArn {} does not exist.", group)));
  }
  Result<void> add(store::Tx&, const Target& target) override {
    GANTRY_CHECK(validate(target.target_group_arn, "bridge"));
    const auto [at, fresh] = entries_.try_emplace(target);
    if (!fresh) return {};
    at->second.status = {TargetCondition::kInitial, "Target registration is in progress"};
    later(target, checks, {TargetCondition::kHealthy, ""});
    return {};
  }
  Millis remove(store::Tx&, const Target& target) override {
    const auto found = entries_.find(target);
    if (found == entries_.end()) return Millis(0);
    if (found->second.status.condition != TargetCondition::kDraining) {
      found->second.status = {TargetCondition::kDraining, "Target deregistration is in progress"};
      later(target, delay, {TargetCondition::kUnregistered, ""});
    }
    return delay;
  }
  [[nodiscard]] TargetStatus status(const Target& target) const override {
    const auto found = entries_.find(target);
    return found == entries_.end() ? TargetStatus{} : found->second.status;
  }
  void watch(std::function<void(const Target&)> changed) override {
    watches_.push_back(std::move(changed));
  }

  Millis checks = std::chrono::seconds(5);
  Millis delay = std::chrono::seconds(30);

 private:
  struct Entry {
    TargetStatus status;
    Timer timer;
  };

  void later(const Target& target, Millis wait, TargetStatus status) {
    entries_[target].timer = state_.after(wait, [this, target, status] {
      if (status.condition == TargetCondition::kUnregistered) {
        entries_.erase(target);
      } else {
        entries_[target].status = status;
      }
      tell(target);
    });
  }
  void tell(const Target& target) {
    for (const auto& changed : watches_) changed(target);
  }

  Executor& state_;
  std::set<std::string> groups_;
  std::map<Target, Entry> entries_;
  std::vector<std::function<void(const Target&)>> watches_;
};

}  // namespace gantry::ecs::testing
