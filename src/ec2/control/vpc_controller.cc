#include "ec2/control/vpc_controller.h"

#include "base/log.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

VpcController::VpcController(Executor& state, store::Database& database, Ec2& ec2,
                             ports::InstanceProvider& provider)
    : database_(database),
      ec2_(ec2),
      provider_(provider),
      queue_(state, [this](const std::string& id) { process(id); }) {}

void VpcController::start() {
  auto& host_vpcs = ec2_.tables().host_vpcs;
  host_vpcs.watch([this](const HostVpc*, const HostVpc* after) {
    if (after && after->deleted) queue_.add(after->id.str());
  });
  for (const HostVpc& vpc : host_vpcs) {
    if (vpc.deleted) queue_.add(vpc.id.str());
  }
}

void VpcController::process(const std::string& id) {
  database_.when_durable(database_.last_committed(), [this, id] { reconcile(id); });
}

void VpcController::reconcile(const std::string& id) {
  const HostVpc* vpc = ec2_.tables().host_vpcs.find(id);
  if (!vpc || !vpc->deleted || in_flight_.contains(id)) return;
  in_flight_.insert(id);
  provider_.remove_vpc(id, [this, id](const Result<void>& result) { removed(id, result); });
}

void VpcController::removed(const std::string& id, const Result<void>& result) {
  in_flight_.erase(id);
  if (!result) {
    log::warn("ec2: the network of VPC {}: {}", id, result.error().message);
    return queue_.retry(id);
  }
  const auto erased = database_.transact([&](store::Tx& tx) -> Result<void> {
    ec2_.tables().host_vpcs.erase(tx, id);
    return {};
  });
  if (!erased) return queue_.retry(id);  // the disk is nearly full
  queue_.forget(id);
}

}  // namespace gantry::ec2
