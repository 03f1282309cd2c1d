#include <algorithm>

#include "autoscaling/capacity.h"
#include "autoscaling/model/texts.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

Result<void> check_supported(const api::UpdateAutoScalingGroupType& request) {
  const auto refuse = [](std::string_view what) {
    return std::unexpected(errors::unsupported(what));
  };
  if (!request.placement_group.value_or("").empty()) return refuse("PlacementGroup");
  if (request.availability_zone_ids) return refuse("AvailabilityZoneIds");
  if (request.capacity_reservation_specification) return refuse("CapacityReservationSpecification");
  if (request.availability_zone_impairment_policy)
    return refuse("AvailabilityZoneImpairmentPolicy");
  if (request.instance_lifecycle_policy) return refuse("InstanceLifecyclePolicy");
  if (request.desired_capacity_type.value_or("units") != "units")
    return refuse("DesiredCapacityType other than units");
  return {};
}

template <class To, class From>
void take(To& to, const std::optional<From>& from) {
  if (from) to = *from;
}

Result<void> read_settings(const api::UpdateAutoScalingGroupType& request, Group& group) {
  GANTRY_CHECK(
      read_health_check(request.health_check_type, request.health_check_grace_period, group));
  GANTRY_CHECK(read_policies(request.termination_policies, group));
  GANTRY_CHECK(read_lifetime(request.max_instance_lifetime, group));
  GANTRY_CHECK(read_cooldown(request.default_cooldown, group));
  take(group.new_instances_protected, request.new_instances_protected_from_scale_in);
  take(group.service_linked_role_arn, request.service_linked_role_arn);
  take(group.capacity_rebalance, request.capacity_rebalance);
  take(group.context, request.context);
  take(group.desired_capacity_type, request.desired_capacity_type);
  take(group.deletion_protection, request.deletion_protection);
  take(group.maintenance_policy, request.instance_maintenance_policy);
  take(group.zone_distribution, request.availability_zone_distribution);
  // AWS: "To remove a value that you previously set, include the property but specify -1".
  take(group.default_instance_warmup, request.default_instance_warmup);
  if (group.default_instance_warmup == -1) group.default_instance_warmup.reset();
  return {};
}

}  // namespace

// AWS: UpdateAutoScalingGroup: a new minimum above the desired capacity, or a maximum below it,
// takes it along unless the request says otherwise.
Result<api::UpdateAutoScalingGroupResponse> Service::update_auto_scaling_group(
    control::OpContext& context, const api::UpdateAutoScalingGroupType& request) {
  const World world = this->world(context);
  GANTRY_TRY(const Group* found,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  Group group = *found;
  GANTRY_CHECK(check_supported(request));
  GANTRY_CHECK(read_source(world, request.launch_configuration_name, request.launch_template,
                           request.mixed_instances_policy, group));
  GANTRY_CHECK(read_places(world, request.availability_zones, request.vpc_zone_identifier, group));
  GANTRY_CHECK(read_settings(request, group));
  group.min_size = request.min_size.value_or(group.min_size);
  group.max_size = request.max_size.value_or(group.max_size);
  std::int32_t desired = request.desired_capacity.value_or(group.desired);
  if (!request.desired_capacity && group.min_size <= group.max_size)
    desired = std::clamp(desired, group.min_size, group.max_size);
  GANTRY_CHECK(check_sizes(group.min_size, group.max_size, desired));
  const std::string arn = group.arn;
  const std::string clause =
      texts::updated_group("a user request", group.min_size, group.max_size, desired);
  group.retry_at.reset();  // what made the launches fail may have been mended
  group.launch_failures = 0;
  tables().groups.put(context.tx, std::move(group));
  set_desired(tables(), context.tx, arn, desired, clause, context.now);
  return api::UpdateAutoScalingGroupResponse();
}

}  // namespace gantry::autoscaling
