#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/ecs/types.h"
#include "base/result.h"
#include "ecs/model/cluster.h"

namespace gantry::ecs {

/// Which of its two exceptions an operation answers bad tags with.
enum class TagFault {
  kInvalidParameter,  ///< InvalidParameterException
  kClient,            ///< ClientException, which RegisterTaskDefinition uses
};

/// A request's tags, if AWS would take them; none if there is no list.
/// AWS: API_Tag and "Tagging your Amazon ECS resources", tag restrictions: at most 50, keys of 1 to
/// 128 and values of up to 256 characters, letters, digits, spaces and _ . : / = + - @, keys and
/// values without the prefix aws: in any case, each key once.
Result<Tags> parse_tags(const std::optional<std::vector<api::ecs::Tag>>& tags,
                        TagFault fault = TagFault::kInvalidParameter);

/// Puts `added` over `tags`. Errors: LimitExceededException if more than 50 come together.
Result<void> merge_tags(Tags& tags, const Tags& added);

}  // namespace gantry::ecs
