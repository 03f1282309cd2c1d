#include <fmt/format.h>

#include "base/encoding.h"
#include "ec2/ops/instance_states.h"

namespace gantry::ec2 {
namespace {

using Request = api::ec2::ModifyInstanceAttributeRequest;

/// AWS: "Instance user data", 16 KB in raw form.
constexpr std::size_t kMaxUserData = std::size_t{16} * 1024;

std::unexpected<Error> invalid_value(std::string message) {
  return std::unexpected(errors::invalid_parameter_value(std::move(message)));
}

/// The form Attribute and Value says the same as the member of that name.
Result<Request> normalize(Request request) {
  if (!request.attribute) return request;
  const auto& name = *request.attribute;
  const auto value = request.value.value_or("");
  const api::ec2::AttributeBooleanValue flag{.value = value == "true"};
  if (name == "disableApiStop") {
    request.disable_api_stop = flag;
  } else if (name == "disableApiTermination") {
    request.disable_api_termination = flag;
  } else if (name == "ebsOptimized") {
    request.ebs_optimized = flag;
  } else if (name == "sourceDestCheck") {
    request.source_dest_check = flag;
  } else if (name == "instanceType") {
    request.instance_type = {.value = value};
  } else if (name == "instanceInitiatedShutdownBehavior") {
    request.instance_initiated_shutdown_behavior = {.value = value};
  } else if (name == "userData") {
    const auto raw = from_base64(value);
    if (!raw) return std::unexpected(errors::user_data_malformed());
    request.user_data = {.value = *raw};
  } else if (name != "blockDeviceMapping") {
    return std::unexpected(
        errors::unsupported_operation(fmt::format("Gantry does not support to modify {}.", name)));
  }
  return request;
}

Result<void> check_stopped(const Instance& instance) {
  if (instance.state == InstanceState::kStopped) return {};
  return std::unexpected(Error{
      .code = "IncorrectInstanceState",
      .message =
          fmt::format("The instance '{}' is not in the 'stopped' state.", instance.id.str())});
}

/// One attribute of a request, or none of its kind.
Result<void> set_flags(const Request& request, Instance& record) {
  if (request.disable_api_stop) {
    record.disable_api_stop = request.disable_api_stop->value.value_or(false);
  }
  if (request.disable_api_termination) {
    record.disable_api_termination = request.disable_api_termination->value.value_or(false);
  }
  if (request.source_dest_check) {
    record.source_dest_check = request.source_dest_check->value.value_or(true);
  }
  if (request.ebs_optimized) {
    GANTRY_CHECK(check_stopped(record));
    record.ebs_optimized = request.ebs_optimized->value.value_or(false);
  }
  return {};
}

Result<void> set_shutdown_behavior(const Request& request, Instance& record) {
  if (!request.instance_initiated_shutdown_behavior) return {};
  const auto value = request.instance_initiated_shutdown_behavior->value.value_or("");
  if (value != "stop" && value != "terminate") {
    return invalid_value(fmt::format(
        "Value ({}) for parameter instanceInitiatedShutdownBehavior is invalid.", value));
  }
  record.shutdown_behavior =
      value == "stop" ? ShutdownBehavior::kStop : ShutdownBehavior::kTerminate;
  return {};
}

Result<void> set_type_and_user_data(const Request& request, Instance& record) {
  if (request.instance_type) {
    const auto type = request.instance_type->value.value_or("");
    if (!find_instance_type(type)) {
      return invalid_value(fmt::format("Invalid value '{}' for InstanceType.", type));
    }
    GANTRY_CHECK(check_stopped(record));
    record.instance_type = type;
  }
  if (request.user_data) {
    GANTRY_CHECK(check_stopped(record));
    auto data = request.user_data->value.value_or("");
    if (data.size() > kMaxUserData) return invalid_value("User data is limited to 16384 bytes");
    record.user_data = std::move(data);
  }
  return {};
}

Result<void> set_groups(const Request& request, const Tables& tables, Instance& record) {
  if (!request.groups || request.groups->empty()) return {};
  std::vector<SecurityGroupId> groups;
  for (const auto& id : *request.groups) {
    if (!id.starts_with("sg-")) return std::unexpected(errors::group_id_malformed(id));
    const auto* group = find_in_scope(tables.security_groups, record.scope(), id);
    if (!group || group->vpc_id != record.vpc_id) {
      return std::unexpected(errors::group_not_found(id));
    }
    if (!contains(groups, group->id)) groups.push_back(group->id);
  }
  record.security_groups = std::move(groups);
  return {};
}

Result<void> set_block_devices(const Request& request, Instance& record) {
  if (!request.block_device_mappings) return {};
  for (const auto& mapping : *request.block_device_mappings) {
    const auto name = mapping.device_name.value_or("");
    const auto found = std::ranges::find(record.block_devices, name, &BlockDevice::device_name);
    if (found == record.block_devices.end()) {
      return std::unexpected(
          Error{.code = "InvalidInstanceAttributeValue",
                .message = fmt::format("No device is currently mapped at {}", name)});
    }
    if (mapping.ebs && mapping.ebs->delete_on_termination) {
      found->delete_on_termination = *mapping.ebs->delete_on_termination;
    }
  }
  return {};
}

int count_attributes(const Request& request) {
  return static_cast<int>(request.disable_api_stop.has_value()) +
         static_cast<int>(request.disable_api_termination.has_value()) +
         static_cast<int>(request.source_dest_check.has_value()) +
         static_cast<int>(request.ebs_optimized.has_value()) +
         static_cast<int>(request.instance_initiated_shutdown_behavior.has_value()) +
         static_cast<int>(request.instance_type.has_value()) +
         static_cast<int>(request.user_data.has_value()) +
         static_cast<int>(request.groups && !request.groups->empty()) +
         static_cast<int>(request.block_device_mappings && !request.block_device_mappings->empty());
}

Result<void> check_supported_attributes(const Request& request) {
  if (!request.kernel && !request.ramdisk && !request.sriov_net_support && !request.ena_support) {
    return {};
  }
  return std::unexpected(errors::unsupported_operation(
      "Gantry does not support to modify kernel, ramdisk, sriovNetSupport and enaSupport."));
}

}  // namespace

// AWS: ModifyInstanceAttribute, "You can specify only one attribute at a time".
Result<api::ec2::ModifyInstanceAttributeResponse> Service::modify_instance_attribute(
    control::OpContext& context, const Request& original) {
  Tables& tables = ec2_.tables();
  GANTRY_TRY(const Instance* instance,
             find_instance(tables, context.scope(), original.instance_id.value_or("")));
  GANTRY_CHECK(check_supported_attributes(original));
  GANTRY_TRY(const Request request, normalize(original));
  const int count = count_attributes(request);
  if (count > 1) {
    return std::unexpected(
        errors::invalid_parameter_combination("Fields for multiple attribute types specified"));
  }
  if (count == 0) {
    return std::unexpected(errors::invalid_parameter_combination("No attributes specified."));
  }
  Instance next = *instance;
  GANTRY_CHECK(set_flags(request, next));
  GANTRY_CHECK(set_shutdown_behavior(request, next));
  GANTRY_CHECK(set_type_and_user_data(request, next));
  GANTRY_CHECK(set_groups(request, tables, next));
  GANTRY_CHECK(set_block_devices(request, next));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  tables.instances.put(context.tx, std::move(next));
  return api::ec2::ModifyInstanceAttributeResponse{};
}

}  // namespace gantry::ec2
