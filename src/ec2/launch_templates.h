#pragma once

#include <optional>
#include <string>

#include "api/ec2/types.h"
#include "base/arn.h"
#include "base/result.h"
#include "ec2/model/launch_template.h"
#include "ec2/model/tables.h"

/// Launch templates as RunInstances and Auto Scaling use them.
namespace gantry::ec2 {

/// The template that an id or a name, exactly one of which is given, means in the scope.
/// Errors: MissingParameter, InvalidParameterCombination, InvalidLaunchTemplateId.Malformed,
/// InvalidLaunchTemplateId.NotFound, InvalidLaunchTemplateName.NotFoundException.
[[nodiscard]] Result<const LaunchTemplate*> find_launch_template(
    const Tables& tables, const Scope& scope, const std::optional<std::string>& id,
    const std::optional<std::string>& name);

/// The version that `version` means: a number, `$Latest`, or `$Default` and the empty string.
/// Errors: InvalidLaunchTemplateId.VersionNotFound.
[[nodiscard]] Result<const LaunchTemplateVersion*> find_launch_template_version(
    const Tables& tables, const LaunchTemplate& launch_template, std::string_view version);

/// `request` with the template's parameters where it has none of its own. AWS: RunInstances,
/// LaunchTemplate: "any parameters that you specify in RunInstances override the same parameters in
/// the launch template". Within Placement and MetadataOptions that goes member by member; tags of
/// one resource type are put together by key. What `launch_template` of the result names is the id
/// and the number of the version.
/// Errors: those of the two above; InvalidParameterValue, UnsupportedOperation for a template with
/// InstanceRequirements and a request without InstanceType.
[[nodiscard]] Result<api::ec2::RunInstancesRequest> resolve(
    const Tables& tables, const Scope& scope,
    const api::ec2::LaunchTemplateSpecification& specification,
    api::ec2::RunInstancesRequest request);

/// The same with the template that the request itself names; the request as it is if it names none.
[[nodiscard]] Result<api::ec2::RunInstancesRequest> resolve(
    const Tables& tables, const Scope& scope, const api::ec2::RunInstancesRequest& request);

/// Puts the launch into that subnet: into its first network interface if the request has one, as
/// Auto Scaling does with VPCZoneIdentifier.
void place_in_subnet(api::ec2::RunInstancesRequest& request, const std::string& subnet_id);

}  // namespace gantry::ec2
