#include "autoscaling/ops/page.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DescribeLaunchConfigurations. Names that there are not are left out.
Result<api::LaunchConfigurationsType> Service::describe_launch_configurations(
    control::OpContext& context, const api::LaunchConfigurationNamesType& request) {
  const auto& names = request.launch_configuration_names;
  std::vector<const LaunchConfiguration*> records;
  if (names && !names->empty()) {
    for (const auto& name : *names) {
      if (const auto* record = tables().find_configuration(context.scope(), name))
        records.push_back(record);
    }
  } else {
    for (const auto& record : tables().configurations_by_scope.range(context.scope()))
      records.push_back(&record);
  }
  std::ranges::sort(records, {}, &LaunchConfiguration::name);
  records.erase(std::ranges::unique(records).begin(), records.end());
  api::LaunchConfigurationsType answer;
  GANTRY_TRY(answer.next_token,
             take_page(records, {request.max_records, request.next_token},
                       [](const LaunchConfiguration* record) { return record->name; }));
  auto& shown = answer.launch_configurations.emplace();
  for (const auto* record : records) shown.push_back(record->description);
  return answer;
}

}  // namespace gantry::autoscaling
