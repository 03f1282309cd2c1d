#include "ec2/model/default_vpc.h"
#include "ec2/model/names.h"
#include "ec2/ops/convert.h"
#include "ec2/ops/launch.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

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

/// The launch that an earlier request with the same client token made, if there is one.
/// Errors: IdempotentParameterMismatch.
Result<std::optional<api::ec2::Reservation>> find_earlier(const Tables& tables, const Scope& scope,
                                                          const ClientToken& token) {
  if (token.value.empty()) return std::nullopt;
  std::optional<api::ec2::Reservation> reservation;
  for (const Instance& instance : tables.instances_by_token.range(TokenKey(scope, token.value))) {
    if (instance.request_digest != token.request_digest) {
      return std::unexpected(errors::idempotent_parameter_mismatch());
    }
    if (!reservation) reservation = to_reservation(instance);
    reservation->instances->push_back(to_api(instance, tables));
  }
  if (reservation)
    std::ranges::sort(*reservation->instances, {}, &api::ec2::Instance::ami_launch_index);
  return reservation;
}

void name_interface(NetworkInterface& interface, Ipv4 address, IdSource& ids) {
  interface.id = NetworkInterfaceId(fresh_id("eni", ids));
  interface.attachment_id = fresh_id("eni-attach", ids);
  interface.private_ip = address.str();
  interface.mac_address = mac_address(address);
}

api::ec2::Reservation write_instances(Tables& tables, control::OpContext& context,
                                      const Launch& launch, int count) {
  Instance next = launch.common;
  next.reservation_id = ReservationId(fresh_id("r", context.ids));
  next.launch_time = context.now;
  next.state_changed_at = context.now;
  api::ec2::Reservation reservation = to_reservation(next);
  for (int index = 0; index < count; ++index) {
    next.id = InstanceId(fresh_id("i", context.ids));
    next.launch_index = index;
    // There is one: settle_count() saw that many.
    const auto address = launch.private_ip
                             ? *launch.private_ip
                             : *tables.addresses.pick(launch.subnet, context.ids.u64());
    name_interface(next.interface, address, context.ids);
    tables.instances.put(context.tx, next);
    reservation.instances->push_back(to_api(next, tables));
  }
  return reservation;
}

}  // namespace

// AWS: RunInstances. The instances are pending; the instance controller takes them from there.
Result<api::ec2::Reservation> Service::run_instances(control::OpContext& context,
                                                     const api::ec2::RunInstancesRequest& request) {
  Tables& tables = ec2_.tables();
  const Vpc& default_vpc = ensure_default_vpc(tables, context.tx, context.scope(), context.ids);
  GANTRY_TRY(const auto token, read_client_token(request));
  GANTRY_TRY(auto earlier, find_earlier(tables, context.scope(), token));
  if (earlier) return *std::move(earlier);
  GANTRY_TRY(auto launch, read_launch(tables, default_vpc, request));
  launch.common.client_token = token.value;
  launch.common.request_digest = token.request_digest;
  GANTRY_TRY(const int count, settle_count(tables, launch, config_.max_vcpus));
  GANTRY_CHECK(check_dry_run(request.dry_run));
  return write_instances(tables, context, launch, count);
}

}  // namespace gantry::ec2
