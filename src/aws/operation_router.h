#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "aws/operation.h"

namespace gantry::aws {

/// Finds the operation that a request names, among those that are served.
class OperationRouter {
 public:
  explicit OperationRouter(std::span<const OperationInfo* const> served);

  /// X-Amz-Target: `prefix.Operation`. Null if it is not served.
  [[nodiscard]] const OperationInfo* by_target(std::string_view target) const;
  /// The service of a target whose operation may be unknown; null if its prefix is unknown too.
  [[nodiscard]] const ServiceInfo* service_of_target(std::string_view target) const;

  /// Several services share action names (DescribeTags) or even a version: the version decides,
  /// then the service that the request is signed for. A service accepts its older versions. Null if
  /// it is not served.
  [[nodiscard]] const OperationInfo* by_action(std::string_view action, std::string_view version,
                                               std::string_view signing_name) const;
  /// The query service whose words an unknown action is refused in; null if neither part is known.
  [[nodiscard]] const ServiceInfo* service_of_action(std::string_view version,
                                                     std::string_view signing_name) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <class Value>
  using Table = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  Table<const OperationInfo*> targets_;
  Table<const ServiceInfo*> prefixes_;
  Table<std::vector<const OperationInfo*>> actions_;
  std::vector<const ServiceInfo*> query_services_;
};

}  // namespace gantry::aws
