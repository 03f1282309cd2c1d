#include <fmt/format.h>

#include "autoscaling/model/texts.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

/// AWS: SetInstanceHealth, ShouldRespectGracePeriod, "By default, this call respects the grace
/// period associated with the group."
bool is_in_grace(const Member& member, const Group& group, Time now) {
  if (is_pending(member.state)) return true;
  return member.in_service_at &&
         now < *member.in_service_at + std::chrono::seconds(group.health_check_grace);
}

}  // namespace

Result<api::SetInstanceHealthResponse> Service::set_instance_health(
    control::OpContext& context, const api::SetInstanceHealthQuery& request) {
  const Member* member = tables().members.find(*request.instance_id);
  if (!member || member->scope() != context.scope() || is_terminating(member->state))
    return std::unexpected(errors::instance_not_managed(*request.instance_id));
  const bool healthy = *request.health_status == "Healthy";
  if (!healthy && *request.health_status != "Unhealthy") {
    return std::unexpected(errors::validation(fmt::format(
        "Invalid health status {}. Valid values are Healthy, Unhealthy", *request.health_status)));
  }
  const ec2::InstanceId id = member->id;
  if (healthy) {
    tables().members.update(context.tx, id.str(), [](Member& next) { next.healthy = true; });
    return api::SetInstanceHealthResponse();
  }
  const Group& group = *tables().groups.find(member->group_arn);
  const bool respects = request.should_respect_grace_period.value_or(true);
  if (!respects || !is_in_grace(*member, group, context.now))
    autoscaling_.fleet().mark_unhealthy(change(context), id, texts::kUserHealthCheck);
  return api::SetInstanceHealthResponse();
}

}  // namespace gantry::autoscaling
