#include "ec2/ops/resources.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "ec2/errors.h"
#include "ec2/ops/records.h"
#include "ec2/ops/security_groups.h"

namespace gantry::ec2 {
namespace {

Error instance_not_found(std::string_view id) {
  return errors::instance_id_not_found({std::string(id)});
}

/// Calls `f(prefix of its ids, type, table, index by scope, not-found error)` for each kind of
/// resource that bears tags, in order of type.
template <class T, class F>
void each_kind(T& tables, F&& f) {
  f("i-", "instance", tables.instances, tables.instances_by_scope, instance_not_found);
  f("key-", "key-pair", tables.key_pairs, tables.key_pairs_by_scope, errors::key_pair_id_not_found);
  f("lt-", "launch-template", tables.launch_templates, tables.launch_templates_by_scope,
    errors::launch_template_id_not_found);
  f("sg-", "security-group", tables.security_groups, tables.groups_by_scope,
    errors::group_not_found);
  f("sgr-", "security-group-rule", tables.security_group_rules, tables.rules_by_scope,
    rule_id_not_found);
  f("subnet-", "subnet", tables.subnets, tables.subnets_by_scope, errors::subnet_id_not_found);
  f("vpc-", "vpc", tables.vpcs, tables.vpcs_by_scope, errors::vpc_id_not_found);
}

bool is_system_tag(std::string_view key) { return key.starts_with("aws:"); }

/// Errors: InvalidParameterValue.
Result<void> check_tag(const std::string& key, const std::string& value, TagKeys keys) {
  const auto refuse = [](std::string message) {
    return std::unexpected(errors::invalid_parameter_value(std::move(message)));
  };
  if (key.empty()) return refuse("Tag key cannot be null or empty");
  if (keys == TagKeys::kOfUser && is_system_tag(key))
    return refuse("Tag keys starting with 'aws:' are reserved for internal use");
  if (count_code_points(key) > kMaxTagKeyLength) {
    return refuse(
        fmt::format("Tag key exceeds the maximum length of {} characters", kMaxTagKeyLength));
  }
  if (count_code_points(value) > kMaxTagValueLength) {
    return refuse(
        fmt::format("Tag value exceeds the maximum length of {} characters", kMaxTagValueLength));
  }
  return {};
}

}  // namespace

std::vector<TaggedResource> list_tagged_resources(const Tables& tables, const Scope& scope) {
  std::vector<TaggedResource> resources;
  each_kind(tables,
            [&](std::string_view, std::string_view type, const auto&, const auto& by_scope, auto) {
              for (const auto& record : by_scope.range(scope))
                resources.push_back({type, record.id.str(), &record.tags});
            });
  return resources;
}

Result<TaggedResource> find_tagged_resource(const Tables& tables, const Scope& scope,
                                            const std::string& id) {
  Result<TaggedResource> result = std::unexpected(errors::resource_id_invalid(id));
  each_kind(tables, [&](std::string_view prefix, std::string_view type, const auto& table,
                        const auto&, auto not_found) {
    if (!id.starts_with(prefix)) return;
    const auto* record = find_in_scope(table, scope, id);
    if (record) {
      result = TaggedResource{type, id, &record->tags};
    } else {
      result = std::unexpected(not_found(id));
    }
  });
  return result;
}

void set_tags(Tables& tables, store::Tx& tx, const TaggedResource& resource, Tags tags) {
  each_kind(tables, [&](std::string_view, std::string_view type, auto& table, const auto&, auto) {
    if (type != resource.type) return;
    table.update(tx, resource.id, [&](auto& record) { record.tags = std::move(tags); });
  });
}

Result<Tags> read_tags(const std::vector<api::ec2::Tag>& tags, TagKeys keys) {
  Tags result;
  for (const auto& tag : tags) {
    const auto key = tag.key.value_or("");
    const auto value = tag.value.value_or("");
    GANTRY_CHECK(check_tag(key, value, keys));
    if (!result.emplace(key, value).second) {
      return std::unexpected(
          errors::invalid_parameter_value(fmt::format("Duplicate tag key '{}' specified.", key)));
    }
  }
  return result;
}

Result<Tags> read_creation_tags(
    const std::optional<std::vector<api::ec2::TagSpecification>>& specifications,
    std::string_view type) {
  Tags tags;
  if (!specifications) return tags;
  for (const auto& specification : *specifications) {
    const auto given = specification.resource_type.value_or("");
    if (given != type) {
      return std::unexpected(errors::invalid_parameter_value(
          fmt::format("'{}' is not a valid taggable resource type for this operation.", given)));
    }
    GANTRY_TRY(const auto more,
               read_tags(specification.tags.value_or(std::vector<api::ec2::Tag>())));
    GANTRY_TRY(tags, merge_tags(std::move(tags), more));
  }
  return tags;
}

Result<Tags> merge_tags(Tags tags, const Tags& more) {
  for (const auto& [key, value] : more) tags[key] = value;
  // AWS: "Tag restrictions", "Tags created by AWS that begin with aws: don't count".
  const auto counted =
      std::ranges::count_if(tags, [](const auto& tag) { return !is_system_tag(tag.first); });
  if (counted > kMaxTagsPerResource) return std::unexpected(errors::tag_limit_exceeded());
  return tags;
}

}  // namespace gantry::ec2
