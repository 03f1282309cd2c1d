#include "ec2/launch_templates.h"
#include "ec2/ops/filters.h"
#include "ec2/ops/launch_template_data.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

// AWS: DescribeLaunchTemplates, Filters.
constexpr FilterField<LaunchTemplate> kFields[] = {
    {"create-time", [](const LaunchTemplate& row,
                       FilterValues& values) { values.push_back(format_iso8601(row.created_at)); }},
    {"launch-template-name",
     [](const LaunchTemplate& row, FilterValues& values) { values.push_back(row.name); }},
};
constexpr FilterTable<LaunchTemplate> kFilters{
    kFields, [](const LaunchTemplate& row) -> const Tags& { return row.tags; }};

using Rows = std::vector<const LaunchTemplate*>;

/// Those of the names, in addition to those of the ids; all of the scope if there are neither.
Result<Rows> select(const Tables& tables, const Scope& scope,
                    const api::ec2::DescribeLaunchTemplatesRequest& request) {
  Rows rows;
  const std::vector<std::string> none;
  const auto& ids = request.launch_template_ids ? *request.launch_template_ids : none;
  const auto& names = request.launch_template_names ? *request.launch_template_names : none;
  for (const auto& id : ids) {
    GANTRY_TRY(const auto* found, find_launch_template(tables, scope, id, std::nullopt));
    rows.push_back(found);
  }
  for (const auto& name : names) {
    GANTRY_TRY(const auto* found, find_launch_template(tables, scope, std::nullopt, name));
    rows.push_back(found);
  }
  if (ids.empty() && names.empty()) {
    for (const auto& row : tables.launch_templates_by_scope.range(scope)) rows.push_back(&row);
  }
  std::ranges::sort(rows, {}, [](const auto* row) { return row->key(); });
  const auto repeated = std::ranges::unique(rows);
  rows.erase(repeated.begin(), repeated.end());
  return rows;
}

}  // namespace

Result<api::ec2::DescribeLaunchTemplatesResult> Service::describe_launch_templates(
    control::OpContext& context, const api::ec2::DescribeLaunchTemplatesRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto filters, Filters<LaunchTemplate>::parse(request.filters, kFilters));
  GANTRY_TRY(auto rows, select(ec2_.tables(), context.scope(), request));
  std::erase_if(rows, [&](const auto* row) { return !filters.match(*row); });
  const PageRequest page{.max_results = request.max_results,
                         .next_token = request.next_token,
                         .smallest = 1,
                         .largest = 200};
  GANTRY_TRY(auto next, take_page(rows, page, [](const auto* row) { return row->id.str(); }));

  api::ec2::DescribeLaunchTemplatesResult result{
      .launch_templates = std::vector<api::ec2::LaunchTemplate>(), .next_token = std::move(next)};
  for (const auto* row : rows) result.launch_templates->push_back(to_api(*row));
  return result;
}

}  // namespace gantry::ec2
