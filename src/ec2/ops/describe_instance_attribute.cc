#include <fmt/format.h>

#include "base/encoding.h"
#include "ec2/ops/instance_states.h"

namespace gantry::ec2 {
namespace {

api::ec2::AttributeBooleanValue flag(bool value) { return {.value = value}; }

struct Attribute {
  std::string_view name;
  void (*read)(const api::ec2::Instance& wire, const Instance& instance,
               api::ec2::InstanceAttribute& out);
};

using Wire = api::ec2::Instance;
using Out = api::ec2::InstanceAttribute;

// AWS: DescribeInstanceAttribute, Attribute. Kernel and RAM disk have no value here.
constexpr Attribute kAttributes[] = {
    {"blockDeviceMapping",
     [](const Wire& wire, const Instance&, Out& out) {
       out.block_device_mappings = wire.block_device_mappings;
     }},
    {"disableApiStop", [](const Wire&, const Instance& instance,
                          Out& out) { out.disable_api_stop = flag(instance.disable_api_stop); }},
    {"disableApiTermination",
     [](const Wire&, const Instance& instance, Out& out) {
       out.disable_api_termination = flag(instance.disable_api_termination);
     }},
    {"ebsOptimized", [](const Wire&, const Instance& instance,
                        Out& out) { out.ebs_optimized = flag(instance.ebs_optimized); }},
    {"enaSupport", [](const Wire&, const Instance&, Out& out) { out.ena_support = flag(true); }},
    {"enclaveOptions", [](const Wire& wire, const Instance&,
                          Out& out) { out.enclave_options = wire.enclave_options; }},
    {"groupSet",
     [](const Wire& wire, const Instance&, Out& out) { out.groups = wire.security_groups; }},
    {"instanceInitiatedShutdownBehavior",
     [](const Wire&, const Instance& instance, Out& out) {
       const bool stop = instance.shutdown_behavior == ShutdownBehavior::kStop;
       out.instance_initiated_shutdown_behavior = {.value = stop ? "stop" : "terminate"};
     }},
    {"instanceType", [](const Wire&, const Instance& instance,
                        Out& out) { out.instance_type = {.value = instance.instance_type}; }},
    {"kernel",
     [](const Wire&, const Instance&, Out& out) { out.kernel_id = api::ec2::AttributeValue(); }},
    {"productCodes",
     [](const Wire& wire, const Instance&, Out& out) { out.product_codes = wire.product_codes; }},
    {"ramdisk",
     [](const Wire&, const Instance&, Out& out) { out.ramdisk_id = api::ec2::AttributeValue(); }},
    {"rootDeviceName", [](const Wire& wire, const Instance&,
                          Out& out) { out.root_device_name = {.value = wire.root_device_name}; }},
    {"sourceDestCheck", [](const Wire&, const Instance& instance,
                           Out& out) { out.source_dest_check = flag(instance.source_dest_check); }},
    {"sriovNetSupport", [](const Wire&, const Instance&,
                           Out& out) { out.sriov_net_support = api::ec2::AttributeValue(); }},
    {"userData",
     [](const Wire&, const Instance& instance, Out& out) {
       out.user_data = api::ec2::AttributeValue();
       if (!instance.user_data.empty()) out.user_data->value = to_base64(instance.user_data);
     }},
};

}  // namespace

Result<api::ec2::InstanceAttribute> Service::describe_instance_attribute(
    control::OpContext& context, const api::ec2::DescribeInstanceAttributeRequest& request) {
  const Tables& tables = ec2_.tables();
  GANTRY_TRY(const Instance* instance,
             find_instance(tables, context.scope(), request.instance_id.value_or("")));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const auto name = request.attribute.value_or("");
  const auto found = std::ranges::find(kAttributes, name, &Attribute::name);
  if (found == std::end(kAttributes)) {
    return std::unexpected(errors::invalid_parameter_value(
        fmt::format("Value ({}) for parameter attribute is invalid. Unknown attribute.", name)));
  }
  api::ec2::InstanceAttribute out{.instance_id = instance->id.str()};
  found->read(to_api(*instance, tables), *instance, out);
  return out;
}

}  // namespace gantry::ec2
