#include <fmt/format.h>

#include <algorithm>

#include "autoscaling/ops/group_request.h"
#include "autoscaling/ops/processes.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

Result<std::vector<std::string>> read_processes(
    const std::optional<std::vector<std::string>>& names) {
  if (!names || names->empty())
    return std::vector<std::string>(kProcesses.begin(), kProcesses.end());
  for (const auto& name : *names) {
    if (std::ranges::find(kProcesses, name) == kProcesses.end()) {
      return std::unexpected(
          errors::validation(fmt::format("Invalid scaling process name {}", name)));
    }
  }
  return *names;
}

Result<api::SuspendProcessesResponse> Service::suspend_processes(
    control::OpContext& context, const api::ScalingProcessQuery& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  GANTRY_TRY(const auto processes, read_processes(request.scaling_processes));
  tables().groups.update(context.tx, group->arn, [&](Group& next) {
    for (const auto& process : processes) {
      next.suspended.try_emplace(process,
                                 "User suspended at " + format_iso8601_seconds(context.now));
    }
  });
  return api::SuspendProcessesResponse();
}

}  // namespace gantry::autoscaling
