#pragma once

#include "ec2/ec2.h"

/// StartInstances and StopInstances for one instance, within the caller's transaction and without
/// what the calls check.
namespace gantry::ec2 {

/// Nothing unless it is stopped.
void start(Ec2& ec2, store::Tx& tx, const InstanceId& id, Time now);
/// Nothing unless it is running.
void stop(Ec2& ec2, store::Tx& tx, const InstanceId& id, Time now);

}  // namespace gantry::ec2
