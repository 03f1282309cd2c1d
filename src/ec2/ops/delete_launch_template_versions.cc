#include <fmt/format.h>

#include "ec2/launch_templates.h"
#include "ec2/ops/launch_template_data.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

/// AWS: DeleteLaunchTemplateVersions, "up to 200 launch template versions in a single request".
constexpr std::size_t kMaxVersions = 200;

using Success = api::ec2::DeleteLaunchTemplateVersionsResponseSuccessItem;
using Failure = api::ec2::DeleteLaunchTemplateVersionsResponseErrorItem;

Failure refuse(const LaunchTemplate& launch_template, std::optional<std::int64_t> number,
               std::string code, std::string message) {
  return {.launch_template_id = launch_template.id.str(),
          .launch_template_name = launch_template.name,
          .response_error =
              api::ec2::ResponseError{.code = std::move(code), .message = std::move(message)},
          .version_number = number};
}

/// Why the version stays, or nothing.
std::optional<Failure> find_obstacle(const Tables& tables, const LaunchTemplate& launch_template,
                                     const std::string& text) {
  const auto version = find_launch_template_version(tables, launch_template, text);
  if (!version) {
    return refuse(launch_template, parse_version_number(text), "launchTemplateVersionDoesNotExist",
                  version.error().message);
  }
  const auto number = (*version)->number;
  if (number != launch_template.default_version) return std::nullopt;
  return refuse(launch_template, number, "unexpectedError",
                fmt::format("The default version {} of launch template {} cannot be deleted.",
                            number, launch_template.id.str()));
}

std::int64_t find_latest(const Tables& tables, const LaunchTemplate& launch_template) {
  std::int64_t latest = launch_template.default_version;
  for (const auto& version : tables.launch_template_versions_by_template.range(launch_template.id))
    latest = std::max(latest, version.number);
  return latest;
}

}  // namespace

// AWS: DeleteLaunchTemplateVersions: all but the default version, each by itself.
Result<api::ec2::DeleteLaunchTemplateVersionsResult> Service::delete_launch_template_versions(
    control::OpContext& context, const api::ec2::DeleteLaunchTemplateVersionsRequest& request) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const LaunchTemplate* launch_template,
             find_launch_template(tables, context.scope(), request.launch_template_id,
                                  request.launch_template_name));
  if (request.versions->size() > kMaxVersions) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("No more than {} launch template versions can be deleted.", kMaxVersions)));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  std::vector<Success> deleted;
  std::vector<Failure> kept;
  for (const auto& text : *request.versions) {
    if (auto obstacle = find_obstacle(tables, *launch_template, text)) {
      kept.push_back(*std::move(obstacle));
      continue;
    }
    const auto number = (*find_launch_template_version(tables, *launch_template, text))->number;
    tables.launch_template_versions.erase(context.tx, version_key(launch_template->id, number));
    deleted.push_back({.launch_template_id = launch_template->id.str(),
                       .launch_template_name = launch_template->name,
                       .version_number = number});
  }
  tables.launch_templates.update(
      context.tx, launch_template->id.str(),
      [&](LaunchTemplate& record) { record.latest_version = find_latest(tables, record); });
  return api::ec2::DeleteLaunchTemplateVersionsResult{
      .successfully_deleted_launch_template_versions = std::move(deleted),
      .unsuccessfully_deleted_launch_template_versions = std::move(kept)};
}

}  // namespace gantry::ec2
