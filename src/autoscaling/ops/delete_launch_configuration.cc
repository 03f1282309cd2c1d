#include <fmt/format.h>

#include "api/autoscaling/errors.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DeleteLaunchConfiguration, "The launch configuration must not be attached to an Auto Scaling
// group."
Result<api::DeleteLaunchConfigurationResponse> Service::delete_launch_configuration(
    control::OpContext& context, const api::LaunchConfigurationNameType& request) {
  const std::string& name = *request.launch_configuration_name;
  const LaunchConfiguration* record = tables().find_configuration(context.scope(), name);
  if (!record) return std::unexpected(errors::launch_configuration_not_found(name));
  for (const Group& group :
       tables().groups_by_configuration.range(NameKey(context.scope(), name))) {
    return std::unexpected(api::errors::ResourceInUseFault(
        fmt::format("Cannot delete launch configuration {} because it is attached to "
                    "AutoScalingGroup {}",
                    name, group.name)));
  }
  const std::string arn = record->arn;
  tables().launch_configurations.erase(context.tx, arn);
  return api::DeleteLaunchConfigurationResponse();
}

}  // namespace gantry::autoscaling
