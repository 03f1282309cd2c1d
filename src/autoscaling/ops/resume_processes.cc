#include "autoscaling/ops/group_request.h"
#include "autoscaling/ops/processes.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

Result<api::ResumeProcessesResponse> Service::resume_processes(
    control::OpContext& context, const api::ScalingProcessQuery& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  GANTRY_TRY(const auto processes, read_processes(request.scaling_processes));
  const std::string arn = group->arn;
  const bool checked_not = group->is_suspended("HealthCheck");
  tables().groups.update(context.tx, arn, [&](Group& next) {
    for (const auto& process : processes) next.suspended.erase(process);
  });
  if (!checked_not || tables().groups.find(arn)->is_suspended("HealthCheck"))
    return api::ResumeProcessesResponse();
  // What went down meanwhile is noticed now.
  std::vector<ec2::InstanceId> members;
  for (const Member& member : tables().members_by_group.range(arn)) members.push_back(member.id);
  for (const auto& id : members) autoscaling_.fleet().recheck(change(context), id);
  return api::ResumeProcessesResponse();
}

}  // namespace gantry::autoscaling
