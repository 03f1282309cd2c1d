#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace gantry::autoscaling {

/// An instance as the termination policies see it.
struct Candidate {
  std::string_view id;
  std::string_view zone;
  bool from_configuration = false;        ///< a launch configuration, not a template
  std::optional<Time> source_created_at;  ///< of that; absent: unknown
  Time launched_at;
  bool is_protected = false;  ///< from scale-in
  bool is_misplaced = false;  ///< in a zone that is not the group's any more: these go first
};

/// Which `count` of `candidates` a scale-in ends, in order: each time one in the zone that has most
/// of the group's instances, the first there by the policies, one after the other, and by chance
/// where they leave a choice. Protected ones are never chosen, but count for their zone. Fewer if
/// there are not enough.
/// AWS: "Configure termination policies for Amazon EC2 Auto Scaling".
[[nodiscard]] std::vector<std::string_view> choose_terminations(
    const std::vector<Candidate>& candidates, const std::vector<std::string>& policies,
    std::int32_t count, Time now, std::uint64_t seed);

}  // namespace gantry::autoscaling
