#include "ec2/launch_templates.h"
#include "ec2/model/default_vpc.h"
#include "ec2/model/names.h"
#include "ec2/ops/launch.h"
#include "ec2/ops/launch_devices.h"
#include "ec2/ops/records.h"

namespace gantry::ec2 {
namespace {

/// The vCPUs of every instance of the scope that is pending or running. AWS: "On-Demand Instance
/// quotas".
int count_vcpus(const Tables& tables, const Scope& scope) {
  int vcpus = 0;
  for (const Instance& instance : tables.instances_by_scope.range(scope)) {
    const auto* type =
        is_active(instance.state) ? find_instance_type(instance.instance_type) : nullptr;
    if (type) vcpus += type->vcpus;
  }
  return vcpus;
}

/// How many instances to launch: MaxCount, or fewer if the limit or the subnet has no room, but not
/// fewer than MinCount. Errors: VcpuLimitExceeded, InsufficientFreeAddressesInSubnet.
Result<int> settle_count(const Tables& tables, const Launch& launch,
                         const std::optional<int>& max_vcpus) {
  int count = launch.max_count;
  if (max_vcpus) {
    const int left = std::max(0, *max_vcpus - count_vcpus(tables, launch.common.scope()));
    count = std::min(count, left / launch.type->vcpus);
    if (count < launch.min_count) return std::unexpected(errors::vcpu_limit_exceeded(*max_vcpus));
  }
  count =
      static_cast<int>(std::min<std::int64_t>(count, tables.addresses.count_free(launch.subnet)));
  if (count < launch.min_count) return std::unexpected(errors::insufficient_free_addresses());
  return count;
}

/// What an earlier request with the same client token launched; empty if there was none.
/// Errors: IdempotentParameterMismatch.
Result<std::vector<InstanceId>> find_earlier(const Tables& tables, const Scope& scope,
                                             const ClientToken& token) {
  std::vector<const Instance*> earlier;
  if (!token.value.empty()) {
    for (const Instance& instance : tables.instances_by_token.range(TokenKey(scope, token.value))) {
      if (instance.request_digest != token.request_digest) {
        return std::unexpected(errors::idempotent_parameter_mismatch());
      }
      earlier.push_back(&instance);
    }
  }
  std::ranges::sort(earlier, {}, &Instance::launch_index);
  std::vector<InstanceId> ids;
  for (const Instance* instance : earlier) ids.push_back(instance->id);
  return ids;
}

void name_interface(NetworkInterface& interface, Ipv4 address, IdSource& ids) {
  interface.id = NetworkInterfaceId(fresh_id("eni", ids));
  interface.attachment_id = fresh_id("eni-attach", ids);
  interface.private_ip = address.str();
  interface.mac_address = mac_address(address);
}

std::vector<InstanceId> write_instances(Tables& tables, const Change& change, const Launch& launch,
                                        int count) {
  Instance next = launch.common;
  next.reservation_id = ReservationId(fresh_id("r", change.ids));
  next.launch_time = change.now;
  next.started_at = change.now;
  next.state_changed_at = change.now;
  std::vector<InstanceId> ids;
  for (int index = 0; index < count; ++index) {
    next.id = InstanceId(fresh_id("i", change.ids));
    next.launch_index = index;
    for (auto& device : next.block_devices) device.volume_id = fresh_id("vol", change.ids);
    if (!next.instance_profile_arn.empty())
      next.profile_association_id = fresh_id("iip-assoc", change.ids);
    // There is one: settle_count() saw that many.
    const auto address = launch.private_ip
                             ? *launch.private_ip
                             : *tables.addresses.pick(launch.subnet, change.ids.u64());
    name_interface(next.interface, address, change.ids);
    tables.instances.put(change.tx, next);
    ids.push_back(next.id);
  }
  return ids;
}

}  // namespace

Result<std::vector<InstanceId>> launch_instances(Tables& tables, iam::Iam& iam,
                                                 const Change& change,
                                                 const api::ec2::RunInstancesRequest& request,
                                                 const LaunchRules& rules) {
  iam.ensure_account(change.tx, change.scope.account, change.now);
  const Vpc& default_vpc = ensure_default_vpc(tables, change.tx, change.scope, change.ids);
  GANTRY_TRY(const auto token, read_client_token(request));
  GANTRY_TRY(auto earlier, find_earlier(tables, change.scope, token));
  if (!earlier.empty()) return earlier;
  GANTRY_TRY(const auto merged, resolve(tables, change.scope, request));
  GANTRY_TRY(auto launch, read_launch(tables, default_vpc, merged, rules.tag_keys));
  GANTRY_TRY(launch.common.instance_profile_arn,
             read_profile(iam, change.scope, merged.iam_instance_profile));
  GANTRY_TRY(launch.common.block_devices, read_block_devices(merged.block_device_mappings));
  // AWS: "Unlimited mode for burstable performance instances": the default but for T2.
  const bool by_default = launch.type->family->burstable && launch.type->family->name != "t2";
  const auto credits = merged.credit_specification.value_or(api::ec2::CreditSpecificationRequest());
  launch.common.unlimited_credits =
      credits.cpu_credits ? *credits.cpu_credits == "unlimited" : by_default;
  launch.common.client_token = token.value;
  launch.common.request_digest = token.request_digest;
  GANTRY_TRY(const int count, settle_count(tables, launch, rules.max_vcpus));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  return write_instances(tables, change, launch, count);
}

}  // namespace gantry::ec2
