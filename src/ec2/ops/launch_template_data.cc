#include "ec2/ops/launch_template_data.h"

#include <fmt/format.h>

#include <charconv>

#include "ec2/errors.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/resources.h"

namespace gantry::ec2 {

std::string version_key(const LaunchTemplateId& id, std::int64_t number) {
  return fmt::format("{}/{:010}", id.str(), number);
}

std::optional<std::int64_t> parse_version_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

Result<void> check_template_data(const api::ec2::RequestLaunchTemplateData& data) {
  if (data.user_data && !from_base64(*data.user_data))
    return std::unexpected(errors::user_data_malformed());
  if (data.instance_type && data.instance_requirements) {
    return std::unexpected(errors::invalid_parameter_combination(
        "InstanceType and InstanceRequirements cannot be specified together."));
  }
  if (!data.tag_specifications) return {};
  for (const auto& specification : *data.tag_specifications)
    GANTRY_CHECK(read_tags(specification.tags.value_or(std::vector<api::ec2::Tag>())));
  return {};
}

Result<const LaunchTemplateVersion*> find_version_of_token(const Tables& tables, const Scope& scope,
                                                           const std::string& token,
                                                           std::string_view digest) {
  for (const auto& version :
       tables.launch_template_versions_by_token.range(TokenKey(scope, token))) {
    if (version.request_digest != digest)
      return std::unexpected(errors::idempotent_parameter_mismatch());
    return &version;
  }
  return nullptr;
}

const LaunchTemplateVersion& put_version(Tables& tables, control::OpContext& context,
                                         const LaunchTemplate& launch_template,
                                         LaunchTemplateVersion version) {
  version.id = version_key(launch_template.id, version.number);
  version.account = launch_template.account;
  version.region = launch_template.region;
  version.template_id = launch_template.id;
  version.created_at = context.now;
  version.created_by = context.request.caller.arn;
  const std::string id = version.id;
  tables.launch_template_versions.put(context.tx, std::move(version));
  return *tables.launch_template_versions.find(id);
}

api::ec2::LaunchTemplate to_api(const LaunchTemplate& launch_template) {
  return {.create_time = launch_template.created_at,
          .created_by = launch_template.created_by,
          .default_version_number = launch_template.default_version,
          .latest_version_number = launch_template.latest_version,
          .launch_template_id = launch_template.id.str(),
          .launch_template_name = launch_template.name,
          .operator_ = api::ec2::OperatorResponse{.managed = false},
          .tags = to_api(launch_template.tags)};
}

api::ec2::LaunchTemplateVersion to_api(const LaunchTemplateVersion& version,
                                       const LaunchTemplate& launch_template) {
  api::ec2::LaunchTemplateVersion wire{
      .create_time = version.created_at,
      .created_by = version.created_by,
      .default_version = version.number == launch_template.default_version,
      .launch_template_id = launch_template.id.str(),
      .launch_template_name = launch_template.name,
      .operator_ = api::ec2::OperatorResponse{.managed = false},
      .version_number = version.number};
  if (!version.description.empty()) wire.version_description = version.description;
  // Request and response have the same members by the same names.
  auto data = aws::from_json<api::ec2::ResponseLaunchTemplateData>(aws::to_json(version.data));
  if (data) wire.launch_template_data = *std::move(data);
  return wire;
}

}  // namespace gantry::ec2
