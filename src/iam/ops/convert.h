#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/iam/types.h"
#include "base/result.h"
#include "iam/model/managed_policies.h"
#include "iam/model/tables.h"

/// The only place that sees wire and domain types.
namespace gantry::iam {

[[nodiscard]] std::vector<api::iam::Tag> to_api(const Tags& tags);
[[nodiscard]] api::iam::Role to_api(const Role& role);
[[nodiscard]] api::iam::InstanceProfile to_api(const InstanceProfile& profile,
                                               const Tables& tables);
[[nodiscard]] api::iam::Policy to_api(const Policy& policy, const Tables& tables);
[[nodiscard]] api::iam::Policy to_api(const ManagedPolicy& policy, const Tables& tables,
                                      std::string_view account);

/// How many of the account's roles have the policy.
[[nodiscard]] int count_attachments(const Tables& tables, std::string_view account,
                                    const std::string& arn);

/// IAM answers documents URL-encoded. AWS: GetRolePolicy, "compliant with RFC 3986".
[[nodiscard]] std::string encode_document(std::string_view document);

/// Errors: InvalidInput for a key that comes twice, LimitExceeded above 50 tags.
[[nodiscard]] Result<Tags> read_tags(const std::optional<std::vector<api::iam::Tag>>& tags);
[[nodiscard]] Result<Tags> merge_tags(Tags tags, const Tags& more);

}  // namespace gantry::iam
