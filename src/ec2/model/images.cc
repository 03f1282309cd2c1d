#include "ec2/model/images.h"

#include <array>

namespace gantry::ec2 {
namespace {

constexpr std::array kImages = {
    MachineImage{
        .id = "ami-0ec5067a9e0000001",
        .name = "gantry-ecs-optimized",
        .description = "Gantry machine image with Docker Engine and the ECS container agent",
        .creation_date = "2026-11-22T00:00:00.000Z"},
};

}  // namespace

std::span<const MachineImage> machine_images() { return kImages; }

}  // namespace gantry::ec2
