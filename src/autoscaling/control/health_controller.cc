#include "autoscaling/control/health_controller.h"

#include <algorithm>

#include "autoscaling/model/texts.h"

namespace gantry::autoscaling {

HealthController::HealthController(Executor& state, store::Database& database, Tables& tables,
                                   Fleet& fleet, Traffic& traffic, IdSource& ids)
    : state_(state),
      database_(database),
      tables_(tables),
      fleet_(fleet),
      traffic_(traffic),
      ids_(ids),
      instances_(state, [this](const std::string& id) { check(id); }) {}

void HealthController::start() {
  traffic_.load_balancers().watch([this](const ec2::InstanceId& id) {
    if (tables_.members.find(id.str())) instances_.add(id.str());
  });
  for (const Member& member : tables_.members) {
    if (member.state == LifecycleState::kInService) instances_.add(member.id.str());
  }
}

void HealthController::check(const std::string& id) {
  const Member* member = tables_.members.find(id);
  if (!member || member->state != LifecycleState::kInService || !member->healthy) return;
  const Group& group = *tables_.groups.find(member->group_arn);
  const bool counts = group.health_check_type.find("ELB") != std::string::npos &&
                      !group.is_suspended("HealthCheck");
  if (!counts || !traffic_.is_failing(group, *member)) return;
  // AWS: HealthCheckGracePeriod: counted from when the instance went into service.
  const Time end = member->in_service_at.value_or(member->joined_at) +
                   std::chrono::seconds(group.health_check_grace);
  if (end > state_.now()) return instances_.add_after(id, end - state_.now());
  const auto marked = database_.transact([&](store::Tx& tx) -> Result<void> {
    fleet_.mark_unhealthy({.tx = tx, .now = state_.now(), .ids = ids_, .scope = member->scope()},
                          member->id, texts::kElbHealthCheck);
    return {};
  });
  marked ? instances_.forget(id) : instances_.retry(id);
}

}  // namespace gantry::autoscaling
