#pragma once

#include <map>
#include <string>

namespace gantry::ec2 {

using Tags = std::map<std::string, std::string>;

/// AWS: "Tag restrictions" of Amazon EC2.
inline constexpr int kMaxTagsPerResource = 50;
inline constexpr int kMaxTagKeyLength = 127;
inline constexpr int kMaxTagValueLength = 255;

}  // namespace gantry::ec2
