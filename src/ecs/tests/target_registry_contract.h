#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "ecs/targets.h"

namespace gantry::ecs::testing {

/// What every TargetRegistry keeps, as the target controller relies on it.
struct TargetRegistrySubject {
  TargetRegistry& registry;
  std::function<void(const std::function<void(store::Tx&)>&)> change;  ///< in a transaction
  std::function<void(Millis)> advance;
  std::optional<std::string> target_group;  ///< one that there is; absent if there is none
  std::string instance = "i-1";             ///< one that can be its target
};

inline void expect_target_registry_contract(const TargetRegistrySubject& subject) {
  TargetRegistry& registry = subject.registry;
  const auto condition = [&](const Target& target) { return registry.status(target).condition; };
  const auto add = [&](const Target& target) {
    std::optional<Result<void>> added;
    subject.change([&](store::Tx& tx) { added = registry.add(tx, target); });
    return *added;
  };
  const auto remove = [&](const Target& target) {
    Millis delay{-1};
    subject.change([&](store::Tx& tx) { delay = registry.remove(tx, target); });
    return delay;
  };

  const Target unknown{.target_group_arn = "arn:none", .instance_id = "i-1", .port = 80};
  EXPECT_FALSE(registry.validate("arn:none", "bridge"));
  EXPECT_FALSE(add(unknown));
  EXPECT_EQ(condition(unknown), TargetCondition::kUnregistered);
  EXPECT_EQ(remove(unknown), Millis(0)) << "what is not there drains in no time";
  if (!subject.target_group) return;

  EXPECT_TRUE(registry.validate(*subject.target_group, "bridge"));
  const Target target{
      .target_group_arn = *subject.target_group, .instance_id = subject.instance, .port = 32768};
  Target neighbour = target;
  neighbour.port = 32769;
  int told = 0;
  registry.watch([&](const Target& changed) { told += changed == target ? 1 : 0; });
  EXPECT_TRUE(add(target));
  EXPECT_TRUE(add(target)) << "a second time changes nothing";
  subject.advance(std::chrono::minutes(5));
  EXPECT_NE(condition(target), TargetCondition::kUnregistered);
  EXPECT_GT(told, 0) << "its checks had a result";
  EXPECT_EQ(condition(neighbour), TargetCondition::kUnregistered) << "another port, another target";

  const Millis delay = remove(target);
  EXPECT_GE(delay, Millis(0));
  if (delay > Millis(0)) {
    EXPECT_EQ(condition(target), TargetCondition::kDraining);
    EXPECT_LE(remove(target), delay) << "a second time does not begin anew";
  }
  told = 0;
  subject.advance(delay + Millis(1));
  EXPECT_EQ(condition(target), TargetCondition::kUnregistered);
  EXPECT_GT(told, 0);
  EXPECT_TRUE(add(target)) << "it may come back";
}

}  // namespace gantry::ecs::testing
