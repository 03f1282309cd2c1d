#include "ec2/launch_templates.h"
#include "ec2/ops/launch_template_data.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// AWS: CreateLaunchTemplateVersion, SourceVersion: the new version has its parameters but for
/// those that the request gives.
Result<api::ec2::RequestLaunchTemplateData> settle_data(
    const Tables& tables, const LaunchTemplate& launch_template,
    const api::ec2::CreateLaunchTemplateVersionRequest& request) {
  if (!request.source_version) return *request.launch_template_data;
  GANTRY_TRY(const auto* source,
             find_launch_template_version(tables, launch_template, *request.source_version));
  return overlay(source->data, *request.launch_template_data);
}

}  // namespace

Result<api::ec2::CreateLaunchTemplateVersionResult> Service::create_launch_template_version(
    control::OpContext& context, const api::ec2::CreateLaunchTemplateVersionRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const LaunchTemplate* launch_template,
             find_launch_template(tables, context.scope(), request.launch_template_id,
                                  request.launch_template_name));
  const auto token = request.client_token.value_or("");
  const auto digest = request_digest(request);
  GANTRY_TRY(const auto* earlier, find_version_of_token(tables, context.scope(), token, digest));
  if (earlier) {
    return api::ec2::CreateLaunchTemplateVersionResult{.launch_template_version =
                                                           to_api(*earlier, *launch_template)};
  }
  GANTRY_TRY(auto data, settle_data(tables, *launch_template, request));
  GANTRY_CHECK(check_template_data(data));
  GANTRY_CHECK(check_dry_run(request.dry_run));

  const std::int64_t number = launch_template->last_number + 1;
  tables.launch_templates.update(context.tx, launch_template->id.str(),
                                 [&](LaunchTemplate& record) {
                                   record.last_number = number;
                                   record.latest_version = number;
                                 });
  const auto& version = put_version(tables, context, *launch_template,
                                    {.number = number,
                                     .description = request.version_description.value_or(""),
                                     .data = std::move(data),
                                     .client_token = token,
                                     .request_digest = digest});
  return api::ec2::CreateLaunchTemplateVersionResult{.launch_template_version =
                                                         to_api(version, *launch_template)};
}

}  // namespace gantry::ec2
