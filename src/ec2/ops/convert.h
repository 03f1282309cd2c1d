#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/ec2/types.h"
#include "ec2/model/images.h"
#include "ec2/model/instance.h"
#include "ec2/model/instance_types.h"
#include "ec2/model/network.h"
#include "ec2/model/tables.h"

/// The only place, with launch.cc for RunInstances' input, that sees wire and domain types.
namespace gantry::ec2 {

[[nodiscard]] std::vector<api::ec2::Tag> to_api(const Tags& tags);
[[nodiscard]] api::ec2::InstanceState to_api(InstanceState state);
/// As EC2 shows it: a terminated instance has lost its network.
[[nodiscard]] api::ec2::Instance to_api(const Instance& instance, const Tables& tables);
/// A reservation as yet without instances.
[[nodiscard]] api::ec2::Reservation to_reservation(const Instance& instance);
[[nodiscard]] api::ec2::Vpc to_api(const Vpc& vpc);
[[nodiscard]] api::ec2::Subnet to_api(const Subnet& subnet, std::uint32_t free_addresses);
[[nodiscard]] api::ec2::InstanceTypeInfo to_api(const InstanceType& type);
[[nodiscard]] api::ec2::Image to_api(const MachineImage& image);

}  // namespace gantry::ec2
