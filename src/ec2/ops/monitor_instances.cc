#include <set>

#include "ec2/ops/instance_states.h"

// MonitorInstances and its opposite.
namespace gantry::ec2 {
namespace {

Result<std::vector<api::ec2::InstanceMonitoring>> set_monitoring(
    control::OpContext& context, Tables& tables, const std::vector<std::string>& ids,
    const std::optional<bool>& dry_run, const std::string& state) {
  GANTRY_CHECK(check_instance_ids(tables, context.scope(), ids));
  GANTRY_CHECK(check_dry_run(dry_run));
  std::vector<api::ec2::InstanceMonitoring> list;
  for (const auto& id : std::set(ids.begin(), ids.end())) {
    tables.instances.update(
        context.tx, id, [&](Instance& record) { record.detailed_monitoring = state == "pending"; });
    list.push_back({.instance_id = id, .monitoring = api::ec2::Monitoring{.state = state}});
  }
  return list;
}

}  // namespace

// AWS: MonitorInstances answers pending, UnmonitorInstances disabling.
Result<api::ec2::MonitorInstancesResult> Service::monitor_instances(
    control::OpContext& context, const api::ec2::MonitorInstancesRequest& request) {
  GANTRY_TRY(auto list, set_monitoring(context, ec2_.tables(),
                                       request.instance_ids.value_or(std::vector<std::string>()),
                                       request.dry_run, "pending"));
  return api::ec2::MonitorInstancesResult{.instance_monitorings = std::move(list)};
}

Result<api::ec2::UnmonitorInstancesResult> Service::unmonitor_instances(
    control::OpContext& context, const api::ec2::UnmonitorInstancesRequest& request) {
  GANTRY_TRY(auto list, set_monitoring(context, ec2_.tables(),
                                       request.instance_ids.value_or(std::vector<std::string>()),
                                       request.dry_run, "disabling"));
  return api::ec2::UnmonitorInstancesResult{.instance_monitorings = std::move(list)};
}

}  // namespace gantry::ec2
