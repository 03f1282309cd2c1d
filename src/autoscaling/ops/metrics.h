#pragma once

#include <array>
#include <string_view>

namespace gantry::autoscaling {

/// AWS: EnableMetricsCollection, Metrics.
inline constexpr std::array<std::string_view, 24> kMetrics = {
    "GroupMinSize",
    "GroupMaxSize",
    "GroupDesiredCapacity",
    "GroupInServiceInstances",
    "GroupPendingInstances",
    "GroupStandbyInstances",
    "GroupTerminatingInstances",
    "GroupTotalInstances",
    "GroupInServiceCapacity",
    "GroupPendingCapacity",
    "GroupStandbyCapacity",
    "GroupTerminatingCapacity",
    "GroupTotalCapacity",
    "WarmPoolDesiredCapacity",
    "WarmPoolWarmedCapacity",
    "WarmPoolPendingCapacity",
    "WarmPoolTerminatingCapacity",
    "WarmPoolTotalCapacity",
    "GroupAndWarmPoolDesiredCapacity",
    "GroupAndWarmPoolTotalCapacity",
    "WarmPoolMinSize",
    "GroupTerminatingRetainedInstances",
    "GroupTerminatingRetainedCapacity",
    "WarmPoolTerminatingRetainedCapacity",
};

}  // namespace gantry::autoscaling
