#include "ec2/launch_templates.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "aws/json_codec.h"
#include "ec2/errors.h"
#include "ec2/ops/launch_template_data.h"
#include "ec2/ops/records.h"

namespace gantry::ec2 {
namespace {

using Request = api::ec2::RunInstancesRequest;

/// What EC2 calls otherwise in RunInstances.
constexpr std::pair<std::string_view, std::string_view> kRenamed[] = {
    {"RamDiskId", "RamdiskId"}, {"ElasticGpuSpecifications", "ElasticGpuSpecification"}};

/// The template's parameters as a request of RunInstances.
Result<Request> to_request(const api::ec2::RequestLaunchTemplateData& data) {
  auto object = boost::json::parse(aws::to_json(data)).as_object();
  for (const auto& [from, to] : kRenamed) {
    if (auto* value = object.if_contains(from)) {
      object[to] = std::move(*value);
      object.erase(from);
    }
  }
  return aws::from_json<Request>(boost::json::serialize(object));
}

using TagSpecifications = std::vector<api::ec2::TagSpecification>;

/// Adds to `tags` those of `more` whose key it does not have.
void add_missing(std::vector<api::ec2::Tag>& tags, const std::vector<api::ec2::Tag>& more) {
  for (const auto& tag : more) {
    if (!contains(tags, tag.key, &api::ec2::Tag::key)) tags.push_back(tag);
  }
}

std::optional<TagSpecifications> merge_specifications(
    std::optional<TagSpecifications> request, const std::optional<TagSpecifications>& base) {
  if (!request || !base) return request ? request : base;
  for (const auto& specification : *base) {
    const auto same = std::ranges::find(*request, specification.resource_type,
                                        &api::ec2::TagSpecification::resource_type);
    if (same == request->end()) {
      request->push_back(specification);
    } else if (specification.tags) {
      if (!same->tags) same->tags.emplace();
      add_missing(*same->tags, *specification.tags);
    }
  }
  return request;
}

template <class T>
Result<std::optional<T>> merge_member(const std::optional<T>& base, const std::optional<T>& over) {
  if (!base || !over) return over ? over : base;
  GANTRY_TRY(auto merged, overlay(*base, *over));
  return std::optional<T>(std::move(merged));
}

/// AWS: RunInstances refuses a template with InstanceRequirements; fleets and groups choose a type
/// for it.
Result<void> check_requirements(const api::ec2::RequestLaunchTemplateData& data,
                                const Request& request) {
  if (!data.instance_requirements || request.instance_type) return {};
  return std::unexpected(errors::unsupported_operation(
      "A launch template with InstanceRequirements cannot launch instances by itself; specify "
      "InstanceType."));
}

}  // namespace

Result<const LaunchTemplate*> find_launch_template(const Tables& tables, const Scope& scope,
                                                   const std::optional<std::string>& id,
                                                   const std::optional<std::string>& name) {
  if (id && name) {
    return std::unexpected(errors::invalid_parameter_combination(
        "Either the launch template ID or the launch template name may be specified, but not "
        "both."));
  }
  if (id) {
    if (!is_well_formed_id(*id, "lt"))
      return std::unexpected(errors::launch_template_id_malformed(*id));
    const LaunchTemplate* found = find_in_scope(tables.launch_templates, scope, *id);
    if (!found) return std::unexpected(errors::launch_template_id_not_found(*id));
    return found;
  }
  if (!name) {
    return std::unexpected(errors::missing_parameter("launch template ID or launch template name"));
  }
  const LaunchTemplate* found = tables.launch_templates_by_name.find(NameKey(scope, *name));
  if (!found) return std::unexpected(errors::launch_template_name_not_found(*name));
  return found;
}

Result<const LaunchTemplateVersion*> find_launch_template_version(
    const Tables& tables, const LaunchTemplate& launch_template, std::string_view version) {
  std::optional<std::int64_t> number;
  if (version.empty() || version == "$Default") {
    number = launch_template.default_version;
  } else if (version == "$Latest") {
    number = launch_template.latest_version;
  } else {
    number = parse_version_number(version);
  }
  const LaunchTemplateVersion* found =
      number ? tables.launch_template_versions.find(version_key(launch_template.id, *number))
             : nullptr;
  if (!found) {
    return std::unexpected(
        errors::launch_template_version_not_found(version, launch_template.id.str()));
  }
  return found;
}

Result<Request> resolve(const Tables& tables, const Scope& scope,
                        const api::ec2::LaunchTemplateSpecification& specification,
                        Request request) {
  GANTRY_TRY(const LaunchTemplate* launch_template,
             find_launch_template(tables, scope, specification.launch_template_id,
                                  specification.launch_template_name));
  GANTRY_TRY(
      const LaunchTemplateVersion* version,
      find_launch_template_version(tables, *launch_template, specification.version.value_or("")));
  GANTRY_CHECK(check_requirements(version->data, request));
  GANTRY_TRY(const Request base, to_request(version->data));
  GANTRY_TRY(auto placement, merge_member(base.placement, request.placement));
  GANTRY_TRY(auto metadata, merge_member(base.metadata_options, request.metadata_options));
  auto tags = merge_specifications(request.tag_specifications, base.tag_specifications);
  GANTRY_TRY(auto merged, overlay(base, request));
  merged.placement = std::move(placement);
  merged.metadata_options = std::move(metadata);
  merged.tag_specifications = std::move(tags);
  merged.launch_template = {.launch_template_id = launch_template->id.str(),
                            .version = std::to_string(version->number)};
  return merged;
}

Result<Request> resolve(const Tables& tables, const Scope& scope, const Request& request) {
  if (!request.launch_template) return request;
  return resolve(tables, scope, *request.launch_template, request);
}

void place_in_subnet(Request& request, const std::string& subnet_id) {
  if (request.network_interfaces && !request.network_interfaces->empty()) {
    request.network_interfaces->front().subnet_id = subnet_id;
    request.subnet_id.reset();
  } else {
    request.subnet_id = subnet_id;
  }
}

}  // namespace gantry::ec2
