#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ec2/types.h"
#include "base/arn.h"
#include "base/result.h"
#include "ec2/model/tables.h"

namespace gantry::ec2 {

/// Something that bears tags. `type` is AWS's ResourceType.
struct TaggedResource {
  std::string_view type;
  std::string id;
  const Tags* tags;
};

/// All of the scope, ordered by type.
[[nodiscard]] std::vector<TaggedResource> list_tagged_resources(const Tables& tables,
                                                                const Scope& scope);

/// The resource of that id.
/// Errors: the not-found error of its type; InvalidID if the id is of no type that bears tags here.
[[nodiscard]] Result<TaggedResource> find_tagged_resource(const Tables& tables, const Scope& scope,
                                                          const std::string& id);

/// Replaces the resource's tags; it was found before.
void set_tags(Tables& tables, store::Tx& tx, const TaggedResource& resource, Tags tags);

/// Keys that start with `aws:` are for AWS's own services, such as Auto Scaling.
enum class TagKeys { kOfUser, kAlsoSystem };

/// The tags of a request after the checks of "Tag restrictions".
/// Errors: InvalidParameterValue.
[[nodiscard]] Result<Tags> read_tags(const std::vector<api::ec2::Tag>& tags,
                                     TagKeys keys = TagKeys::kOfUser);

/// The tags that a creating call gives with TagSpecifications, which may be for `type` only.
/// Errors: InvalidParameterValue, TagLimitExceeded.
[[nodiscard]] Result<Tags> read_creation_tags(
    const std::optional<std::vector<api::ec2::TagSpecification>>& specifications,
    std::string_view type);

/// `tags` with `more` put over it; system tags do not count. Errors: TagLimitExceeded.
[[nodiscard]] Result<Tags> merge_tags(Tags tags, const Tags& more);

}  // namespace gantry::ec2
