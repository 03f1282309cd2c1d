#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gantry::iam {

/// A policy of AWS's own, the same in each account. AWS: AWS Managed Policy Reference.
struct ManagedPolicy {
  std::string_view name;
  std::string_view path;
  std::string_view created;   ///< ISO 8601
  std::string_view document;  ///< the default version's

  [[nodiscard]] std::string arn() const;
};

/// Those that set-ups of ECS name.
[[nodiscard]] std::span<const ManagedPolicy> managed_policies();
/// Null if there is none of that ARN.
[[nodiscard]] const ManagedPolicy* find_managed_policy(std::string_view arn);

}  // namespace gantry::iam
