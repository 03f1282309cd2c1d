#include "autoscaling/autoscaling.h"

#include "autoscaling/capacity.h"
#include "autoscaling/errors.h"

namespace gantry::autoscaling {

Autoscaling::Autoscaling(Executor& state, store::Database& database, ec2::Ec2& ec2, IdSource& ids)
    : ec2_(ec2),
      tables_(database),
      traffic_(tables_),
      fleet_(tables_, ec2, traffic_),
      controller_(state, database, tables_, fleet_, ec2, ids),
      refreshes_(state, database, tables_, fleet_, ids),
      health_(state, database, tables_, fleet_, traffic_, ids),
      schedules_(state, database, tables_) {
  ec2.on_state_change([this, &state, &ids](store::Tx& tx, const ec2::Instance& instance) {
    fleet_.instance_changed({.tx = tx, .now = state.now(), .ids = ids, .scope = instance.scope()},
                            instance);
  });
}

const Group* Autoscaling::find_group(const Scope& scope, std::string_view name_or_arn) const {
  const Group* group = name_or_arn.starts_with("arn:")
                           ? tables_.groups.find(name_or_arn)
                           : tables_.find_group(scope, std::string(name_or_arn));
  return group && group->scope() == scope && !group->deleting ? group : nullptr;
}

Result<void> Autoscaling::set_desired_capacity(const ec2::Change& change,
                                               const std::string& group_arn, std::int32_t desired,
                                               const std::string& clause) {
  const Group* group = tables_.groups.find(group_arn);
  if (!group) return std::unexpected(errors::group_not_found(group_arn));
  GANTRY_CHECK(check_desired(*group, desired));
  set_desired(tables_, change.tx, group_arn, desired, clause, change.now);
  return {};
}

void Autoscaling::set_protection(store::Tx& tx, const ec2::InstanceId& id, bool is_protected) {
  tables_.members.update(tx, id.str(), [&](Member& next) { next.is_protected = is_protected; });
}

void Autoscaling::put_hook(store::Tx& tx, const std::string& group_arn, const std::string& name,
                           const LifecycleHook& hook) {
  tables_.groups.update(tx, group_arn, [&](Group& group) { group.hooks[name] = hook; });
}

// AWS: DeleteLifecycleHook, "If there are any outstanding lifecycle actions, they are completed
// first (ABANDON for launching instances, CONTINUE for terminating instances)."
void Autoscaling::delete_hook(const ec2::Change& change, const std::string& group_arn,
                              const std::string& name) {
  std::vector<std::pair<ec2::InstanceId, HookResult>> waiting;
  for (const Member& member : tables_.members_by_group.range(group_arn)) {
    for (const HookWait& wait : member.waits) {
      if (wait.hook != name) continue;
      waiting.emplace_back(
          member.id, is_terminating(member.state) ? HookResult::kContinue : HookResult::kAbandon);
    }
  }
  for (const auto& [id, result] : waiting) {
    fleet_.complete(change, id, name, result, "Lifecycle Hook Deleted");
  }
  tables_.groups.update(change.tx, group_arn, [&](Group& group) { group.hooks.erase(name); });
}

void Autoscaling::complete_hook(const ec2::Change& change, const ec2::InstanceId& id,
                                const std::string& hook, HookResult result) {
  fleet_.complete(change, id, hook, result, "ABANDON Lifecycle Action Result");
}

}  // namespace gantry::autoscaling
