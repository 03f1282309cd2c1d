#include "ec2/launch_templates.h"
#include "ec2/ops/launch_template_data.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

// AWS: DeleteLaunchTemplate "deletes all of its versions".
Result<api::ec2::DeleteLaunchTemplateResult> Service::delete_launch_template(
    control::OpContext& context, const api::ec2::DeleteLaunchTemplateRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const LaunchTemplate* found,
             find_launch_template(tables, context.scope(), request.launch_template_id,
                                  request.launch_template_name));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const LaunchTemplate gone = *found;
  std::vector<std::string> versions;
  for (const auto& version : tables.launch_template_versions_by_template.range(gone.id))
    versions.push_back(version.id);
  for (const auto& id : versions) tables.launch_template_versions.erase(context.tx, id);
  tables.launch_templates.erase(context.tx, gone.id.str());
  return api::ec2::DeleteLaunchTemplateResult{.launch_template = to_api(gone)};
}

}  // namespace gantry::ec2
