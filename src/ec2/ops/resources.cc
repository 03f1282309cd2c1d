#include "ec2/ops/resources.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "ec2/errors.h"
#include "ec2/ops/records.h"

namespace gantry::ec2 {
namespace {

constexpr std::string_view kInstance = "instance";
constexpr std::string_view kSecurityGroup = "security-group";
constexpr std::string_view kSubnet = "subnet";
constexpr std::string_view kVpc = "vpc";

template <class R>
void list(const store::Index<R, Scope>& by_scope, const Scope& scope, std::string_view type,
          std::vector<TaggedResource>& resources) {
  for (const R& record : by_scope.range(scope))
    resources.push_back({type, record.id.str(), &record.tags});
}

template <class R>
std::optional<TaggedResource> find(const store::Table<R>& table, const Scope& scope,
                                   std::string_view type, const std::string& id) {
  const R* record = find_in_scope(table, scope, id);
  if (!record) return std::nullopt;
  return TaggedResource{type, id, &record->tags};
}

template <class R>
void set(store::Table<R>& table, store::Tx& tx, const std::string& id, Tags tags) {
  table.update(tx, id, [&](R& record) { record.tags = std::move(tags); });
}

Result<TaggedResource> or_error(std::optional<TaggedResource> found, Error error) {
  if (!found) return std::unexpected(std::move(error));
  return *std::move(found);
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
  list(tables.instances_by_scope, scope, kInstance, resources);
  list(tables.groups_by_scope, scope, kSecurityGroup, resources);
  list(tables.subnets_by_scope, scope, kSubnet, resources);
  list(tables.vpcs_by_scope, scope, kVpc, resources);
  return resources;
}

Result<TaggedResource> find_tagged_resource(const Tables& tables, const Scope& scope,
                                            const std::string& id) {
  if (id.starts_with("i-")) {
    return or_error(find(tables.instances, scope, kInstance, id),
                    errors::instance_id_not_found({id}));
  }
  if (id.starts_with("sg-")) {
    return or_error(find(tables.security_groups, scope, kSecurityGroup, id),
                    errors::group_not_found(id));
  }
  if (id.starts_with("subnet-")) {
    return or_error(find(tables.subnets, scope, kSubnet, id), errors::subnet_id_not_found(id));
  }
  if (id.starts_with("vpc-"))
    return or_error(find(tables.vpcs, scope, kVpc, id), errors::vpc_id_not_found(id));
  return std::unexpected(errors::resource_id_invalid(id));
}

void set_tags(Tables& tables, store::Tx& tx, const TaggedResource& resource, Tags tags) {
  if (resource.type == kInstance) {
    set(tables.instances, tx, resource.id, std::move(tags));
  } else if (resource.type == kSecurityGroup) {
    set(tables.security_groups, tx, resource.id, std::move(tags));
  } else if (resource.type == kSubnet) {
    set(tables.subnets, tx, resource.id, std::move(tags));
  } else {
    set(tables.vpcs, tx, resource.id, std::move(tags));
  }
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

Result<Tags> merge_tags(Tags tags, const Tags& more) {
  for (const auto& [key, value] : more) tags[key] = value;
  // AWS: "Tag restrictions", "Tags created by AWS that begin with aws: don't count".
  const auto counted =
      std::ranges::count_if(tags, [](const auto& tag) { return !is_system_tag(tag.first); });
  if (counted > kMaxTagsPerResource) return std::unexpected(errors::tag_limit_exceeded());
  return tags;
}

}  // namespace gantry::ec2
