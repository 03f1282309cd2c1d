#include <fmt/format.h>

#include <algorithm>

#include "autoscaling/ops/group_request.h"
#include "autoscaling/ops/metrics.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: EnableMetricsCollection: all metrics if none is named.
Result<api::EnableMetricsCollectionResponse> Service::enable_metrics_collection(
    control::OpContext& context, const api::EnableMetricsCollectionQuery& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  if (*request.granularity != "1Minute") {
    return std::unexpected(
        errors::validation(fmt::format("Invalid granularity: {}", *request.granularity)));
  }
  auto metrics = request.metrics.value_or(std::vector<std::string>());
  if (metrics.empty()) metrics.assign(kMetrics.begin(), kMetrics.end());
  for (const auto& metric : metrics) {
    if (std::ranges::find(kMetrics, metric) == kMetrics.end())
      return std::unexpected(errors::validation(fmt::format("Invalid metric: {}", metric)));
  }
  tables().groups.update(context.tx, group->arn, [&](Group& next) {
    next.enabled_metrics.insert(metrics.begin(), metrics.end());
  });
  return api::EnableMetricsCollectionResponse();
}

Result<api::DisableMetricsCollectionResponse> Service::disable_metrics_collection(
    control::OpContext& context, const api::DisableMetricsCollectionQuery& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  const auto metrics = request.metrics.value_or(std::vector<std::string>());
  tables().groups.update(context.tx, group->arn, [&](Group& next) {
    if (metrics.empty()) next.enabled_metrics.clear();
    for (const auto& metric : metrics) next.enabled_metrics.erase(metric);
  });
  return api::DisableMetricsCollectionResponse();
}

}  // namespace gantry::autoscaling
