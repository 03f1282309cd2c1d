#include <fmt/format.h>

#include <set>

#include "api/elbv2/errors.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

// AWS: "Quotas for your Application Load Balancers": targets per target group.
constexpr std::size_t kMostTargets = 1000;

}  // namespace

// AWS: RegisterTargets. A target that drains comes back.
Result<v2::RegisterTargetsOutput> Service::register_targets(
    control::OpContext& context, const v2::RegisterTargetsInput& request) {
  GANTRY_TRY(const auto* group, require_group(context, *request.target_group_arn));
  if (request.targets->empty())
    return std::unexpected(errors::validation("At least one target must be specified"));
  std::set<TargetDraft> drafts;
  for (const auto& one : *request.targets) {
    if (one.quic_server_id) return std::unexpected(errors::unsupported("QuicServerId"));
    TargetDraft draft{.target_id = one.id.value_or(""),
                      .port = one.port.value_or(group->port),
                      .zone = one.availability_zone.value_or("")};
    GANTRY_CHECK(check_target(tables(), elb_.ec2(), *group, draft));
    drafts.insert(std::move(draft));
  }
  if (tables().targets_by_group.count(group->arn) + drafts.size() > kMostTargets) {
    return std::unexpected(v2::errors::TooManyTargetsException(
        "The maximum number of targets per target group has been reached"));
  }
  for (const auto& draft : drafts) put_target(tables(), context.tx, *group, draft, context.now);
  return v2::RegisterTargetsOutput();
}

// AWS: DeregisterTargets, "If the specified target does not exist, the action returns
// successfully". Without a port, every registration of the target.
Result<v2::DeregisterTargetsOutput> Service::deregister_targets(
    control::OpContext& context, const v2::DeregisterTargetsInput& request) {
  GANTRY_TRY(const auto* group, require_group(context, *request.target_group_arn));
  std::vector<std::string> leaving;
  for (const auto& one : *request.targets) {
    for (const Target& target : tables().targets_by_id.range(one.id.value_or(""))) {
      if (target.group_arn == group->arn && one.port.value_or(target.port) == target.port)
        leaving.push_back(target.id);
    }
  }
  for (const auto& key : leaving) {
    if (const Target* target = tables().targets.find(key))
      remove_target(tables(), context.tx, *target, context.now);
  }
  return v2::DeregisterTargetsOutput();
}

}  // namespace gantry::elb
