#pragma once

#include <map>
#include <string>

namespace gantry::ssm {

/// A parameter that AWS publishes in every region.
struct PublicParameter {
  std::string value;
  std::string modified_at;  ///< ISO 8601
};

/// By name: the ids and particulars of the ECS-optimised images, as DescribeImages shows them, and
/// the newest Amazon Linux images. AWS: "Retrieving Amazon ECS-optimized Linux AMI metadata".
[[nodiscard]] const std::map<std::string, PublicParameter, std::less<>>& public_parameters();

}  // namespace gantry::ssm
