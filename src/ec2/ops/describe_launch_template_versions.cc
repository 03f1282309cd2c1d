#include <fmt/format.h>

#include <limits>

#include "ec2/launch_templates.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/launch_template_data.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

struct Row {
  const LaunchTemplateVersion* version;
  const LaunchTemplate* launch_template;
};

const api::ec2::RequestLaunchTemplateData& data_of(const Row& row) { return row.version->data; }

void add(const std::optional<std::string>& value, FilterValues& values) {
  if (value) values.push_back(*value);
}

// AWS: DescribeLaunchTemplateVersions, Filters.
constexpr FilterField<Row> kFields[] = {
    {"create-time",
     [](const Row& row, FilterValues& values) {
       values.push_back(format_iso8601(row.version->created_at));
     }},
    {"ebs-optimized",
     [](const Row& row, FilterValues& values) {
       values.push_back(filter_bool(data_of(row).ebs_optimized.value_or(false)));
     }},
    {"http-endpoint",
     [](const Row& row, FilterValues& values) {
       if (const auto& options = data_of(row).metadata_options) add(options->http_endpoint, values);
     }},
    {"http-tokens",
     [](const Row& row, FilterValues& values) {
       if (const auto& options = data_of(row).metadata_options) add(options->http_tokens, values);
     }},
    {"iam-instance-profile",
     [](const Row& row, FilterValues& values) {
       if (const auto& profile = data_of(row).iam_instance_profile) add(profile->arn, values);
     }},
    {"image-id", [](const Row& row, FilterValues& values) { add(data_of(row).image_id, values); }},
    {"instance-type",
     [](const Row& row, FilterValues& values) { add(data_of(row).instance_type, values); }},
    {"is-default-version",
     [](const Row& row, FilterValues& values) {
       values.push_back(filter_bool(row.version->number == row.launch_template->default_version));
     }},
    {"kernel-id",
     [](const Row& row, FilterValues& values) { add(data_of(row).kernel_id, values); }},
    {"ram-disk-id",
     [](const Row& row, FilterValues& values) { add(data_of(row).ram_disk_id, values); }},
};
constexpr FilterTable<Row> kFilters{kFields};

/// The newest version of a template comes first.
std::string order_key(const Row& row) {
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  return fmt::format("{}/{:020}", row.launch_template->id.str(), kMax - row.version->number);
}

/// `$Latest` and `$Default` of all templates. AWS: Versions, "to describe ... for all launch
/// templates". Errors: MissingParameter, InvalidParameterValue.
Result<std::vector<Row>> select_of_all(const Tables& tables, const Scope& scope,
                                       const std::vector<std::string>& versions) {
  if (versions.empty()) {
    return std::unexpected(errors::missing_parameter("launch template ID or launch template name"));
  }
  std::vector<Row> rows;
  for (const auto& version : versions) {
    if (version != "$Latest" && version != "$Default") {
      return std::unexpected(errors::invalid_parameter_value(
          "Only $Latest and $Default can be specified for all launch templates."));
    }
    for (const auto& launch_template : tables.launch_templates_by_scope.range(scope)) {
      GANTRY_TRY(const auto* found, find_launch_template_version(tables, launch_template, version));
      rows.push_back({found, &launch_template});
    }
  }
  return rows;
}

/// Errors: InvalidParameterValue.
Result<std::int64_t> read_bound(const std::optional<std::string>& text, std::int64_t standard) {
  if (!text) return standard;
  if (const auto number = parse_version_number(*text)) return *number;
  return std::unexpected(errors::invalid_parameter_value(
      fmt::format("Value ({}) is not a launch template version number.", *text)));
}

Result<std::vector<Row>> select_of_one(
    const Tables& tables, const LaunchTemplate& launch_template,
    const api::ec2::DescribeLaunchTemplateVersionsRequest& request) {
  std::vector<Row> rows;
  if (request.versions && !request.versions->empty()) {
    for (const auto& version : *request.versions) {
      GANTRY_TRY(const auto* found, find_launch_template_version(tables, launch_template, version));
      rows.push_back({found, &launch_template});
    }
    return rows;
  }
  GANTRY_TRY(const auto least, read_bound(request.min_version, 1));
  GANTRY_TRY(const auto most,
             read_bound(request.max_version, std::numeric_limits<std::int64_t>::max()));
  for (const auto& version :
       tables.launch_template_versions_by_template.range(launch_template.id)) {
    if (version.number >= least && version.number <= most)
      rows.push_back({&version, &launch_template});
  }
  return rows;
}

Result<std::vector<Row>> select(const Tables& tables, const Scope& scope,
                                const api::ec2::DescribeLaunchTemplateVersionsRequest& request) {
  if (!request.launch_template_id && !request.launch_template_name) {
    return select_of_all(tables, scope, request.versions.value_or(std::vector<std::string>()));
  }
  GANTRY_TRY(const auto* launch_template,
             find_launch_template(tables, scope, request.launch_template_id,
                                  request.launch_template_name));
  return select_of_one(tables, *launch_template, request);
}

}  // namespace

Result<api::ec2::DescribeLaunchTemplateVersionsResult> Service::describe_launch_template_versions(
    control::OpContext& context, const api::ec2::DescribeLaunchTemplateVersionsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto filters, Filters<Row>::parse(request.filters, kFilters));
  GANTRY_TRY(auto rows, select(ec2_.tables(), context.scope(), request));
  std::erase_if(rows, [&](const Row& row) { return !filters.match(row); });
  std::ranges::sort(rows, {}, order_key);
  const auto repeated = std::ranges::unique(rows, {}, &Row::version);
  rows.erase(repeated.begin(), repeated.end());
  const PageRequest page{.max_results = request.max_results,
                         .next_token = request.next_token,
                         .smallest = 1,
                         .largest = 200};
  GANTRY_TRY(auto next, take_page(rows, page, order_key));

  api::ec2::DescribeLaunchTemplateVersionsResult result{
      .launch_template_versions = std::vector<api::ec2::LaunchTemplateVersion>(),
      .next_token = std::move(next)};
  for (const Row& row : rows)
    result.launch_template_versions->push_back(to_api(*row.version, *row.launch_template));
  return result;
}

}  // namespace gantry::ec2
