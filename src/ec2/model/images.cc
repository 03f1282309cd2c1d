#include "ec2/model/images.h"

#include <array>

namespace gantry::ec2 {
namespace {

constexpr std::string_view kCreated = "2026-11-22T00:00:00.000Z";
// AWS: the accounts that own the ECS-optimised and the Amazon Linux images.
constexpr std::string_view kEcsOwner = "591542846629";
constexpr std::string_view kAmazonLinuxOwner = "137112412989";

constexpr std::array kImages = {
    MachineImage{
        .id = "ami-0ec5067a9e0000001",
        .name = "gantry-ecs-optimized",
        .description = "Gantry machine image with Docker Engine and the ECS container agent",
        .creation_date = kCreated,
        .owner_id = kEcsOwner},
    MachineImage{.id = "ami-0ec5067a9e0000002",
                 .name = "amzn2-ami-ecs-hvm-2.0.20261122-x86_64-ebs",
                 .description = "Amazon Linux AMI 2.0.20261122 x86_64 ECS HVM GP2",
                 .creation_date = kCreated,
                 .owner_id = kEcsOwner,
                 .family = "amazon-linux-2",
                 .os = "Amazon Linux 2",
                 .version = "2.0.20261122"},
    MachineImage{.id = "ami-0ec5067a9e0000003",
                 .name = "al2023-ami-ecs-hvm-2023.0.20261122-kernel-6.1-x86_64",
                 .description = "Amazon Linux AMI 2023.0.20261122 x86_64 ECS HVM EBS",
                 .creation_date = kCreated,
                 .owner_id = kEcsOwner,
                 .family = "amazon-linux-2023",
                 .os = "Amazon Linux 2023",
                 .version = "2023.0.20261122"},
    MachineImage{.id = "ami-0ec5067a9e0000004",
                 .name = "amzn2-ami-hvm-2.0.20261122.0-x86_64-gp2",
                 .description = "Amazon Linux 2 AMI 2.0.20261122.0 x86_64 HVM gp2",
                 .creation_date = kCreated,
                 .owner_id = kAmazonLinuxOwner,
                 .latest_parameter = "amzn2-ami-hvm-x86_64-gp2"},
    MachineImage{.id = "ami-0ec5067a9e0000005",
                 .name = "al2023-ami-2023.0.20261122.0-kernel-6.1-x86_64",
                 .description = "Amazon Linux 2023 AMI 2023.0.20261122.0 x86_64 HVM kernel-6.1",
                 .creation_date = kCreated,
                 .owner_id = kAmazonLinuxOwner,
                 .latest_parameter = "al2023-ami-kernel-default-x86_64"},
};

}  // namespace

std::span<const MachineImage> machine_images() { return kImages; }

}  // namespace gantry::ec2
