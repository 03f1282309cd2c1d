#include "api/autoscaling/errors.h"
#include "autoscaling/control/refresh_controller.h"
#include "autoscaling/ops/refresh_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

std::unexpected<Error> irreversible(std::string message) {
  return std::unexpected(api::errors::IrreversibleInstanceRefreshFault(std::move(message)));
}

bool is_moving(const std::optional<api::LaunchTemplateSpecification>& specification) {
  const std::string version = specification ? specification->version.value_or("") : "1";
  return version.empty() || version.starts_with('$');
}

/// AWS: RollbackInstanceRefresh: "You cannot roll back if: there is no in progress or pending
/// instance refresh, the DesiredConfiguration was not specified, the group's launch template uses
/// $Latest or $Default."
Result<void> check_reversible(const Group& group, const InstanceRefresh& refresh) {
  if (!refresh.wanted) {
    return irreversible(
        "The instance refresh cannot be rolled back: no desired configuration was specified.");
  }
  const auto& mixed = group.source.mixed_instances;
  const bool moves = is_moving(group.source.launch_template) ||
                     (mixed && mixed->launch_template &&
                      is_moving(mixed->launch_template->launch_template_specification));
  if (moves) {
    return irreversible(
        "The instance refresh cannot be rolled back: the launch template version of the Auto "
        "Scaling group is $Latest or $Default.");
  }
  return {};
}

}  // namespace

Result<api::RollbackInstanceRefreshAnswer> Service::rollback_instance_refresh(
    control::OpContext& context, const api::RollbackInstanceRefreshType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  GANTRY_TRY(const InstanceRefresh* refresh, require_refresh(tables(), *group));
  GANTRY_CHECK(check_reversible(*group, *refresh));
  api::RollbackInstanceRefreshAnswer answer{.instance_refresh_id = refresh->id};
  if (refresh->status == RefreshStatus::kRollbackInProgress) return answer;
  const auto launched = launched_since(tables(), *refresh);
  const std::string key = refresh->sort_key;
  tables().refreshes.update(context.tx, key, [&](InstanceRefresh& next) {
    roll_back(next, launched, "Rollback due to user request.", context.now);
  });
  return answer;
}

}  // namespace gantry::autoscaling
