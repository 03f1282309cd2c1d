#include "base/encoding.h"
#include "ec2/ops/instance_ids.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {
namespace {

api::ec2::LaunchTemplateInstanceNetworkInterfaceSpecification interface_of(
    const Instance& instance) {
  api::ec2::LaunchTemplateInstanceNetworkInterfaceSpecification wire{
      .associate_public_ip_address = false,
      .delete_on_termination = instance.interface.delete_on_termination,
      .description = instance.interface.description,
      .device_index = 0,
      .groups = std::vector<std::string>(),
      .interface_type = "interface",
      .network_card_index = 0,
      .private_ip_addresses = {{{.primary = true,
                                 .private_ip_address = instance.interface.private_ip}}},
      .subnet_id = instance.subnet_id.str()};
  for (const auto& group : instance.security_groups) wire.groups->push_back(group.str());
  return wire;
}

api::ec2::LaunchTemplateInstanceMetadataOptions to_template(const MetadataOptions& options) {
  return {.http_endpoint = options.endpoint_enabled ? "enabled" : "disabled",
          .http_put_response_hop_limit = options.hop_limit,
          .http_tokens = options.tokens_required ? "required" : "optional",
          .instance_metadata_tags = options.tags_enabled ? "enabled" : "disabled"};
}

}  // namespace

// AWS: GetLaunchTemplateData: what would launch another instance like this one.
Result<api::ec2::GetLaunchTemplateDataResult> Service::get_launch_template_data(
    control::OpContext& context, const api::ec2::GetLaunchTemplateDataRequest& request) {
  const Tables& tables = ec2_.tables();
  GANTRY_CHECK(check_instance_ids(tables, context.scope(), {*request.instance_id}));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const Instance& instance = *tables.instances.find(*request.instance_id);
  const bool terminates = instance.shutdown_behavior == ShutdownBehavior::kTerminate;
  api::ec2::ResponseLaunchTemplateData data{
      .disable_api_stop = instance.disable_api_stop,
      .disable_api_termination = instance.disable_api_termination,
      .ebs_optimized = instance.ebs_optimized,
      .image_id = instance.image_id,
      .instance_initiated_shutdown_behavior = terminates ? "terminate" : "stop",
      .instance_type = instance.instance_type,
      .metadata_options = to_template(instance.metadata_options),
      .monitoring = api::ec2::LaunchTemplatesMonitoring{.enabled = instance.detailed_monitoring},
      .network_interfaces = {{interface_of(instance)}},
      .placement = api::ec2::LaunchTemplatePlacement{
          .availability_zone = instance.availability_zone, .group_name = "", .tenancy = "default"}};
  if (!instance.key_name.empty()) data.key_name = instance.key_name;
  if (!instance.user_data.empty()) data.user_data = to_base64(instance.user_data);
  if (!instance.instance_profile_arn.empty()) {
    data.iam_instance_profile = api::ec2::LaunchTemplateIamInstanceProfileSpecification{
        .arn = instance.instance_profile_arn};
  }
  return api::ec2::GetLaunchTemplateDataResult{.launch_template_data = std::move(data)};
}

}  // namespace gantry::ec2
