#include "ecs/elb_targets.h"

#include <fmt/format.h>

#include "api/ecs/errors.h"

namespace gantry::ecs {
namespace {

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(api::ecs::errors::InvalidParameterException(std::move(message)));
}

elb::TargetDraft draft_of(const Target& target) {
  return {.target_id = target.instance_id, .port = target.port};
}

std::string key_of(const Target& target) {
  return elb::target_key(target.target_group_arn, target.instance_id, target.port);
}

TargetCondition condition_of(elb::TargetState state) {
  switch (state) {
    case elb::TargetState::kHealthy:
    case elb::TargetState::kUnavailable:
      return TargetCondition::kHealthy;
    case elb::TargetState::kUnhealthy:
    case elb::TargetState::kUnused:
      return TargetCondition::kUnhealthy;
    case elb::TargetState::kDraining:
      return TargetCondition::kDraining;
    case elb::TargetState::kInitial:
      break;
  }
  return TargetCondition::kInitial;
}

}  // namespace

ElbTargets::ElbTargets(Executor& state, elb::Elb& elb) : state_(state), elb_(elb) {
  elb_.tables().targets.watch([this](const elb::Target* before, const elb::Target* after) {
    if (before && after && before->health == after->health) return;
    const elb::Target& one = after ? *after : *before;
    const Target told{
        .target_group_arn = one.group_arn, .instance_id = one.target_id, .port = one.port};
    for (const auto& watch : watches_) watch(told);
  });
}

// AWS: CreateService; the sentences are those of its answers.
Result<void> ElbTargets::validate(std::string_view target_group_arn,
                                  std::string_view network_mode) const {
  const elb::TargetGroup* group = elb_.find_group(target_group_arn);
  if (!group) {
    return refuse(
        fmt::format("The target group with targetGroupArn {} does not exist.", target_group_arn));
  }
  const std::string_view wanted = network_mode == "awsvpc" ? "ip" : "instance";
  if (group->target_type != wanted) {
    return refuse(
        fmt::format("The provided target group {} has target type {}, which is incompatible with "
                    "the {} network mode specified in the task definition.",
                    target_group_arn, group->target_type, network_mode));
  }
  if (elb_.tables().load_balancers_of(group->arn).empty()) {
    return refuse(fmt::format(
        "The target group with targetGroupArn {} does not have an associated load balancer.",
        target_group_arn));
  }
  return {};
}

Result<void> ElbTargets::add(store::Tx& tx, const Target& target) {
  const elb::TargetGroup* group = elb_.find_group(target.target_group_arn);
  if (!group) {
    return refuse(fmt::format("The target group with targetGroupArn {} does not exist.",
                              target.target_group_arn));
  }
  GANTRY_CHECK(elb::check_target(elb_.tables(), elb_.ec2(), *group, draft_of(target)));
  elb::put_target(elb_.tables(), tx, *group, draft_of(target), state_.now());
  return {};
}

Millis ElbTargets::remove(store::Tx& tx, const Target& target) {
  const elb::Target* found = elb_.tables().targets.find(key_of(target));
  return found ? elb::remove_target(elb_.tables(), tx, *found, state_.now()) : Millis(0);
}

TargetStatus ElbTargets::status(const Target& target) const {
  const elb::Target* found = elb_.tables().targets.find(key_of(target));
  if (!found) return {};
  return {.condition = condition_of(found->health.state), .description = found->health.description};
}

void ElbTargets::watch(std::function<void(const Target&)> changed) {
  watches_.push_back(std::move(changed));
}

}  // namespace gantry::ecs
