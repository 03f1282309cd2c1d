#pragma once

#include "ec2/model/instance.h"
#include "ec2/model/tables.h"
#include "ec2/ops/filters.h"

namespace gantry::ec2 {

struct InstanceRow {
  const Instance& instance;
  const Tables& tables;
};

/// AWS: DescribeInstances, Filters; those on what no instance of Gantry's has (kernel, spot
/// request, ...) match none.
[[nodiscard]] const FilterTable<InstanceRow>& instance_filters();

}  // namespace gantry::ec2
