#include <fmt/format.h>

#include "api/elbv2/errors.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

/// Runs `f(table, record)` on what has the ARN. Errors: that there is none.
template <class F>
Result<void> with_resource(Tables& tables, const Scope& scope, const std::string& arn, F&& f) {
  const auto is_ours = [&](const auto* record) { return record && record->scope() == scope; };
  if (const auto* one = tables.load_balancers.find(arn);
      is_ours(one) && one->kind != Kind::kClassic)
    return f(tables.load_balancers, *one);
  if (const auto* one = tables.target_groups.find(arn); is_ours(one) && !one->classic)
    return f(tables.target_groups, *one);
  if (const auto* one = tables.listeners.find(arn); is_ours(one)) return f(tables.listeners, *one);
  if (const auto* one = tables.rules.find(arn); is_ours(one)) return f(tables.rules, *one);
  if (arn.contains(":targetgroup/")) return std::unexpected(errors::target_group_not_found(arn));
  if (arn.contains(":listener-rule/")) return std::unexpected(errors::rule_not_found());
  if (arn.contains(":listener/")) return std::unexpected(errors::listener_not_found(arn));
  if (arn.contains(":loadbalancer/")) return std::unexpected(errors::load_balancer_not_found(arn));
  return std::unexpected(
      errors::validation(fmt::format("'{}' is not a valid load balancer ARN", arn)));
}

}  // namespace

// AWS: AddTags, "If a resource already has a tag with the same key, AddTags updates its value."
Result<v2::AddTagsOutput> Service::add_tags(control::OpContext& context,
                                            const v2::AddTagsInput& request) {
  GANTRY_TRY(const auto added, read_tags(request.tags));
  for (const auto& arn : *request.resource_arns) {
    GANTRY_CHECK(with_resource(
        tables(), context.scope(), arn, [&](auto& table, auto record) -> Result<void> {
          for (const auto& [key, value] : added) record.tags[key] = value;
          if (record.tags.size() > kMostTags) {
            return std::unexpected(
                v2::errors::TooManyTagsException("The maximum number of tags has been reached"));
          }
          table.put(context.tx, std::move(record));
          return {};
        }));
  }
  return v2::AddTagsOutput();
}

// AWS: RemoveTags.
Result<v2::RemoveTagsOutput> Service::remove_tags(control::OpContext& context,
                                                  const v2::RemoveTagsInput& request) {
  for (const auto& arn : *request.resource_arns) {
    GANTRY_CHECK(with_resource(tables(), context.scope(), arn,
                               [&](auto& table, auto record) -> Result<void> {
                                 for (const auto& key : *request.tag_keys) record.tags.erase(key);
                                 table.put(context.tx, std::move(record));
                                 return {};
                               }));
  }
  return v2::RemoveTagsOutput();
}

// AWS: DescribeTags.
Result<v2::DescribeTagsOutput> Service::describe_tags(control::OpContext& context,
                                                      const v2::DescribeTagsInput& request) {
  v2::DescribeTagsOutput answer;
  auto& shown = answer.tag_descriptions.emplace();
  for (const auto& arn : *request.resource_arns) {
    GANTRY_CHECK(with_resource(
        tables(), context.scope(), arn, [&](auto&, const auto& record) -> Result<void> {
          shown.push_back({.resource_arn = arn, .tags = to_api(record.tags)});
          return {};
        }));
  }
  return answer;
}

}  // namespace gantry::elb
