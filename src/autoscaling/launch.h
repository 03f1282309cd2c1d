#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/autoscaling/types.h"
#include "api/ec2/types.h"
#include "autoscaling/model/tables.h"
#include "ec2/ec2.h"
#include "ec2/model/launch_template.h"

namespace gantry::autoscaling {

/// Every instance of a group bears its name. AWS: "Tag Auto Scaling groups and instances".
inline constexpr std::string_view kGroupNameTag = "aws:autoscaling:groupName";

/// A group's launch as EC2 is asked for it, and what the members remember of it.
struct PreparedLaunch {
  api::ec2::RunInstancesRequest request;
  std::string launch_configuration;
  std::optional<api::autoscaling::LaunchTemplateSpecification> launch_template;
  std::optional<Time> created_at;  ///< of either
};

struct FoundTemplate {
  const ec2::LaunchTemplate* launch_template;
  const ec2::LaunchTemplateVersion* version;
};

/// Errors: EC2's of launch templates.
[[nodiscard]] Result<FoundTemplate> find_template(
    const ec2::Ec2& ec2, const Scope& scope,
    const api::autoscaling::LaunchTemplateSpecification& specification);

/// Errors: ValidationError if the launch configuration is gone.
[[nodiscard]] Result<PreparedLaunch> prepare_launch(const Tables& tables, const ec2::Ec2& ec2,
                                                    const Group& group, const std::string& zone,
                                                    std::int32_t count);

/// The tags that the group's instances get at launch.
[[nodiscard]] ec2::Tags tags_of_instances(const Group& group);

}  // namespace gantry::autoscaling
