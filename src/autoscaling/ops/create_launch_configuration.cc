#include <fmt/format.h>

#include "api/autoscaling/errors.h"
#include "autoscaling/ops/convert.h"
#include "autoscaling/service.h"
#include "base/encoding.h"
#include "ec2/model/instance_types.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

/// AWS: CreateLaunchConfiguration, UserData, "limited to 16 KB" before it is encoded.
constexpr std::size_t kMostUserData = 16 * 1024;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

/// What would change the instance and cannot be had.
Result<void> check_supported(const api::CreateLaunchConfigurationType& request) {
  const auto refuse = [](std::string_view what) {
    return std::unexpected(errors::unsupported(what));
  };
  if (request.classic_link_vpc_id || request.classic_link_vpc_security_groups)
    return refuse("EC2-Classic");
  if (request.kernel_id.has_value() || request.ramdisk_id.has_value())
    return refuse("KernelId and RamdiskId");
  if (request.placement_tenancy.value_or("default") != "default")
    return refuse("PlacementTenancy other than default");
  return {};
}

/// What the configuration takes of an instance where the request says nothing.
/// AWS: CreateLaunchConfiguration, InstanceId.
Result<void> take_over(const ec2::Instance* instance, const Scope& scope,
                       api::LaunchConfiguration& made) {
  if (!instance || instance->scope() != scope ||
      instance->state == ec2::InstanceState::kTerminated) {
    return invalid("Invalid Id: The instance ID does not exist");
  }
  if (!made.image_id) made.image_id = instance->image_id;
  if (!made.instance_type) made.instance_type = instance->instance_type;
  if (!made.key_name) made.key_name = non_empty(instance->key_name);
  if (!made.user_data && !instance->user_data.empty())
    made.user_data = to_base64(instance->user_data);
  if (!made.iam_instance_profile)
    made.iam_instance_profile = non_empty(instance->instance_profile_arn);
  if (!made.security_groups) {
    auto& groups = made.security_groups.emplace();
    for (const auto& id : instance->security_groups) groups.push_back(id.str());
  }
  return {};
}

Result<void> check_values(const api::LaunchConfiguration& made) {
  if (!made.image_id || !made.instance_type) {
    return invalid(
        "Valid requests must contain either the InstanceID parameter or both the ImageId and "
        "InstanceType parameters.");
  }
  if (!ec2::is_well_formed_id(*made.image_id, "ami"))
    return invalid(fmt::format("Invalid id: \"{}\" (expecting \"ami-...\")", *made.image_id));
  if (!ec2::find_instance_type(*made.instance_type)) {
    return invalid(fmt::format("Invalid instance type: '{}'. The instance type is not valid.",
                               *made.instance_type));
  }
  if (made.user_data) {
    const auto decoded = from_base64(*made.user_data);
    if (!decoded) return invalid("Invalid BASE64 encoding of user data");
    if (decoded->size() > kMostUserData) return invalid("User data is limited to 16384 bytes");
  }
  return {};
}

/// As DescribeLaunchConfigurations shows it, with AWS's defaults.
api::LaunchConfiguration describe(const api::CreateLaunchConfigurationType& request) {
  api::LaunchConfiguration made;
  made.launch_configuration_name = request.launch_configuration_name;
  made.image_id = request.image_id;
  made.key_name = request.key_name;
  made.security_groups = request.security_groups;
  made.user_data = request.user_data;
  made.instance_type = request.instance_type;
  made.block_device_mappings =
      request.block_device_mappings.value_or(std::vector<api::BlockDeviceMapping>());
  made.instance_monitoring.emplace().enabled =
      !request.instance_monitoring || request.instance_monitoring->enabled.value_or(true);
  made.spot_price = request.spot_price;
  made.iam_instance_profile = request.iam_instance_profile;
  made.ebs_optimized = request.ebs_optimized.value_or(false);
  made.associate_public_ip_address = request.associate_public_ip_address;
  made.placement_tenancy = request.placement_tenancy;
  made.metadata_options = request.metadata_options;
  made.classic_link_vpc_security_groups.emplace();
  return made;
}

}  // namespace

// AWS: CreateLaunchConfiguration. Key pair, groups and profile are looked up at each launch.
Result<api::CreateLaunchConfigurationResponse> Service::create_launch_configuration(
    control::OpContext& context, const api::CreateLaunchConfigurationType& request) {
  const Scope scope = context.scope();
  const std::string& name = *request.launch_configuration_name;
  if (tables().find_configuration(scope, name)) {
    return std::unexpected(api::errors::AlreadyExistsFault(
        fmt::format("Launch Configuration by this name already exists - A launch configuration "
                    "already exists with the name {}",
                    name)));
  }
  if (tables().configurations_by_scope.count(scope) >= std::size_t{kMostConfigurations}) {
    return std::unexpected(api::errors::LimitExceededFault(fmt::format(
        "Launch Configurations limit of {} per account exceeded", kMostConfigurations)));
  }
  GANTRY_CHECK(check_supported(request));
  LaunchConfiguration record;
  record.description = describe(request);
  if (request.instance_id) {
    GANTRY_CHECK(take_over(autoscaling_.ec2().find(ec2::InstanceId(*request.instance_id)), scope,
                           record.description));
  }
  GANTRY_CHECK(check_values(record.description));
  record.arn = make_arn(
      "autoscaling", scope,
      fmt::format("launchConfiguration:{}:launchConfigurationName/{}", context.ids.uuid(), name));
  record.account = scope.account;
  record.region = scope.region;
  record.name = name;
  record.created_at = context.now;
  auto& shown = record.description;
  shown.launch_configuration_arn = record.arn;
  shown.created_time = context.now;
  if (!shown.security_groups) shown.security_groups.emplace();
  tables().launch_configurations.put(context.tx, std::move(record));
  return api::CreateLaunchConfigurationResponse();
}

}  // namespace gantry::autoscaling
