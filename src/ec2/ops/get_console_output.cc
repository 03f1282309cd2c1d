#include "base/encoding.h"
#include "ec2/ops/instance_states.h"

namespace gantry::ec2 {

// AWS: GetConsoleOutput: what was posted last, not what is on the console now. It is read when the
// instance has booted, when it goes down, and again after each call.
Result<api::ec2::GetConsoleOutputResult> Service::get_console_output(
    control::OpContext& context, const api::ec2::GetConsoleOutputRequest& request) {
  GANTRY_TRY(const Instance* instance,
             find_instance(ec2_.tables(), context.scope(), request.instance_id.value_or("")));
  const InstanceType* type = find_instance_type(instance->instance_type);
  if (request.latest.value_or(false) && (!type || !type->family->nitro)) {
    return std::unexpected(errors::unsupported_operation(
        "This instance type does not support retrieving the latest console logs."));
  }
  GANTRY_CHECK(check_dry_run(request.dry_run));
  const auto& hosts = ec2_.hosts();
  api::ec2::GetConsoleOutputResult result{.instance_id = instance->id.str()};
  if (const auto found = hosts.consoles.find(instance->id.str()); found != hosts.consoles.end()) {
    result.output = to_base64(found->second.text);
    result.timestamp = found->second.read_at;
  }
  const bool has_host = instance->state != InstanceState::kTerminated;
  if (has_host && hosts.read_console) hosts.read_console(instance->id);
  return result;
}

}  // namespace gantry::ec2
