#include "ec2/power.h"

#include "ec2/model/state_reasons.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

void start(Ec2& ec2, store::Tx& tx, const InstanceId& id, Time now) {
  const Instance* instance = ec2.find(id);
  if (!instance || instance->state != InstanceState::kStopped) return;
  ec2.move(tx, id, InstanceState::kPending, launch_pending(), now);
  ec2.tables().instances.update(tx, id.str(), [&](Instance& record) { record.started_at = now; });
}

void stop(Ec2& ec2, store::Tx& tx, const InstanceId& id, Time now) {
  const Instance* instance = ec2.find(id);
  if (!instance || instance->state != InstanceState::kRunning) return;
  ec2.move(tx, id, InstanceState::kStopping, user_initiated_shutdown(), now);
}

}  // namespace gantry::ec2
