#include "ec2/ops/convert.h"
#include "ec2/ops/launch.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: RunInstances. The instances are pending; the instance controller takes them from there.
Result<api::ec2::Reservation> Service::run_instances(control::OpContext& context,
                                                     const api::ec2::RunInstancesRequest& request) {
  Tables& tables = ec2_.tables();
  const Change change{context.tx, context.now, context.ids, context.scope()};
  GANTRY_TRY(const auto ids, launch_instances(tables, ec2_.iam(), change, request,
                                              {.max_vcpus = config_.max_vcpus}));
  api::ec2::Reservation reservation = to_reservation(*tables.instances.find(ids.front().str()));
  for (const InstanceId& id : ids) {
    reservation.instances->push_back(to_api(*tables.instances.find(id.str()), tables));
  }
  return reservation;
}

}  // namespace gantry::ec2
