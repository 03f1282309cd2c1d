#include "ec2/ops/filters.h"
#include "ec2/ops/page.h"
#include "ec2/ops/records.h"
#include "ec2/ops/resources.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

struct Row {
  std::string_view type;
  std::string resource;
  std::string key;
  std::string value;
};

/// Tags of one key stand together, as EC2 lists them.
std::string order_key(const Row& row) { return row.key + '\0' + row.resource; }

// AWS: DescribeTags, Filters.
constexpr FilterField<Row> kFields[] = {
    {"key", [](const Row& row, FilterValues& values) { values.push_back(row.key); }},
    {"resource-id", [](const Row& row, FilterValues& values) { values.push_back(row.resource); }},
    {"resource-type", [](const Row& row, FilterValues& values) { values.emplace_back(row.type); }},
    {"value", [](const Row& row, FilterValues& values) { values.push_back(row.value); }},
};

/// AWS: DescribeTags: `tag:KEY` is a filter here too.
constexpr std::string_view kTagPrefix = "tag:";

std::optional<std::vector<api::ec2::Filter>> expand(
    const std::optional<std::vector<api::ec2::Filter>>& filters) {
  auto expanded = filters;
  if (!expanded) return expanded;
  std::vector<api::ec2::Filter> keys;
  for (auto& filter : *expanded) {
    if (!filter.name || !filter.name->starts_with(kTagPrefix)) continue;
    keys.push_back({.name = "key", .values = {{filter.name->substr(kTagPrefix.size())}}});
    filter.name = "value";
  }
  expanded->insert(expanded->end(), keys.begin(), keys.end());
  return expanded;
}

}  // namespace

Result<api::ec2::DescribeTagsResult> Service::describe_tags(
    control::OpContext& context, const api::ec2::DescribeTagsRequest& request) {
  GANTRY_CHECK(check_dry_run(request.dry_run));
  GANTRY_TRY(const auto filters, Filters<Row>::parse(expand(request.filters), {kFields}));
  std::vector<Row> rows;
  for (const auto& resource : list_tagged_resources(ec2_.tables(), context.scope())) {
    for (const auto& [key, value] : *resource.tags) {
      Row row{resource.type, resource.id, key, value};
      if (filters.match(row)) rows.push_back(std::move(row));
    }
  }
  std::ranges::sort(rows, {}, order_key);
  const PageRequest page{.max_results = request.max_results, .next_token = request.next_token};
  GANTRY_TRY(auto next, take_page(rows, page, order_key));

  api::ec2::DescribeTagsResult result{.next_token = std::move(next),
                                      .tags = std::vector<api::ec2::TagDescription>()};
  for (Row& row : rows) {
    result.tags->push_back({.key = std::move(row.key),
                            .resource_id = std::move(row.resource),
                            .resource_type = std::string(row.type),
                            .value = std::move(row.value)});
  }
  return result;
}

}  // namespace gantry::ec2
