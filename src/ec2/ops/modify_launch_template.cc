#include "ec2/launch_templates.h"
#include "ec2/ops/launch_template_data.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: ModifyLaunchTemplate: which version is the default one.
Result<api::ec2::ModifyLaunchTemplateResult> Service::modify_launch_template(
    control::OpContext& context, const api::ec2::ModifyLaunchTemplateRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const LaunchTemplate* launch_template,
             find_launch_template(tables, context.scope(), request.launch_template_id,
                                  request.launch_template_name));
  if (!request.default_version)
    return std::unexpected(errors::missing_parameter("SetDefaultVersion"));
  GANTRY_TRY(const auto* version,
             find_launch_template_version(tables, *launch_template, *request.default_version));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const auto number = version->number;
  tables.launch_templates.update(
      context.tx, launch_template->id.str(),
      [number](LaunchTemplate& record) { record.default_version = number; });
  return api::ec2::ModifyLaunchTemplateResult{.launch_template = to_api(*launch_template)};
}

}  // namespace gantry::ec2
