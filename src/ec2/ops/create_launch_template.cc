#include "ec2/errors.h"
#include "ec2/ops/launch_template_data.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// AWS: CreateLaunchTemplate, LaunchTemplateName.
bool is_template_name(std::string_view name) {
  constexpr std::string_view kMarks = "().-/_";
  return name.size() >= 3 && name.size() <= 128 && std::ranges::all_of(name, [&](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kMarks.contains(c);
         });
}

}  // namespace

// AWS: CreateLaunchTemplate. What the data names (image, groups, key pair) need not exist until an
// instance is launched.
Result<api::ec2::CreateLaunchTemplateResult> Service::create_launch_template(
    control::OpContext& context, const api::ec2::CreateLaunchTemplateRequest& request) {
  Tables& tables = ec2_.tables();
  const Scope scope = context.scope();
  const auto& name = *request.launch_template_name;
  const auto token = request.client_token.value_or("");
  const auto digest = request_digest(request);
  GANTRY_TRY(const auto* earlier, find_version_of_token(tables, scope, token, digest));
  if (earlier) {
    const auto* made = tables.launch_templates.find(earlier->template_id.str());
    return api::ec2::CreateLaunchTemplateResult{.launch_template = to_api(*made)};
  }
  if (!is_template_name(name)) return std::unexpected(errors::launch_template_name_malformed());
  GANTRY_CHECK(check_template_data(*request.launch_template_data));
  GANTRY_TRY(auto tags, read_creation_tags(request.tag_specifications, "launch-template"));
  if (tables.launch_templates_by_name.contains(NameKey(scope, name)))
    return std::unexpected(errors::launch_template_name_in_use());
  GANTRY_CHECK(check_dry_run(request.dry_run));

  const LaunchTemplate launch_template{.id = LaunchTemplateId(fresh_id("lt", context.ids)),
                                       .account = scope.account,
                                       .region = scope.region,
                                       .name = name,
                                       .created_at = context.now,
                                       .created_by = context.request.caller.arn,
                                       .tags = std::move(tags)};
  tables.launch_templates.put(context.tx, launch_template);
  put_version(tables, context, launch_template,
              {.number = 1,
               .description = request.version_description.value_or(""),
               .data = *request.launch_template_data,
               .client_token = token,
               .request_digest = digest});
  return api::ec2::CreateLaunchTemplateResult{.launch_template = to_api(launch_template)};
}

}  // namespace gantry::ec2
