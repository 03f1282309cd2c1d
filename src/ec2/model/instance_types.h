#pragma once

#include <span>
#include <string_view>

#include "base/units.h"

namespace gantry::ec2 {

/// What all sizes of a family have in common. AWS: "Amazon EC2 instance types".
struct InstanceFamily {
  std::string_view name;  ///< "t2"
  std::string_view manufacturer;
  double clock_ghz;
  int threads_per_core;  ///< of sizes with more than one vCPU
  bool nitro;
  bool current_generation;
  bool burstable;
};

struct InstanceType {
  std::string_view name;  ///< "t2.micro"
  int vcpus;
  MiB memory;
  int network_interfaces;
  int addresses_per_interface;
  const InstanceFamily* family;

  [[nodiscard]] int threads_per_core() const { return vcpus == 1 ? 1 : family->threads_per_core; }
  [[nodiscard]] int cores() const { return vcpus / threads_per_core(); }
};

/// The types that Gantry knows, by family and size. All are x86_64, as the machine images are.
[[nodiscard]] std::span<const InstanceType> instance_types();
/// Null if unknown.
[[nodiscard]] const InstanceType* find_instance_type(std::string_view name);

/// AWS: RunInstances, InstanceType, "Default: m1.small".
inline constexpr std::string_view kDefaultInstanceType = "m1.small";

}  // namespace gantry::ec2
