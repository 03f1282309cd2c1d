#include "api/autoscaling/errors.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

Result<void> check(const api::PutWarmPoolType& request) {
  const std::string state = request.pool_state.value_or("Stopped");
  if (state == "Hibernated") return std::unexpected(errors::unsupported("PoolState Hibernated"));
  if (request.max_group_prepared_capacity.value_or(0) < -1) {
    return std::unexpected(
        errors::validation("MaxGroupPreparedCapacity must be greater than or equal to -1"));
  }
  return {};
}

}  // namespace

// AWS: PutWarmPool. What the request leaves out stays as it was.
Result<api::PutWarmPoolAnswer> Service::put_warm_pool(control::OpContext& context,
                                                      const api::PutWarmPoolType& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  GANTRY_CHECK(check(request));
  GANTRY_CHECK(require_no_refresh(tables(), *group));
  WarmPool pool = group->warm_pool.value_or(WarmPool());
  if (pool.deleting) {
    return std::unexpected(errors::validation("The warm pool of AutoScalingGroup " + group->name +
                                              " is pending delete"));
  }
  if (request.max_group_prepared_capacity) pool.max_prepared = request.max_group_prepared_capacity;
  // AWS: "include the property but specify -1 for the value" to remove it.
  if (pool.max_prepared == -1) pool.max_prepared.reset();
  pool.min_size = request.min_size.value_or(pool.min_size);
  if (request.pool_state) pool.stopped = *request.pool_state == "Stopped";
  if (request.instance_reuse_policy)
    pool.reuse_on_scale_in = request.instance_reuse_policy->reuse_on_scale_in.value_or(false);
  const std::string arn = group->arn;
  tables().groups.update(context.tx, arn, [&](Group& next) { next.warm_pool = pool; });
  return api::PutWarmPoolAnswer();
}

}  // namespace gantry::autoscaling
