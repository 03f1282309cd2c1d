#include <fmt/format.h>

#include <array>

#include "ecs/ops/definition_rules.h"

namespace gantry::ecs {
namespace {

/// AWS: "Task size": what memory goes with what CPU on Fargate.
struct FargateSize {
  std::int64_t cpu;
  std::int64_t least;
  std::int64_t most;
  std::int64_t step;
};

constexpr std::array<FargateSize, 7> kSizes = {{{256, 512, 2048, 0},
                                                {512, 1024, 4096, 1024},
                                                {1024, 2048, 8192, 1024},
                                                {2048, 4096, 16384, 1024},
                                                {4096, 8192, 30720, 1024},
                                                {8192, 16384, 61440, 4096},
                                                {16384, 32768, 122880, 8192}}};

bool fits(const FargateSize& size, std::int64_t memory) {
  if (size.step == 0) return memory == 512 || memory == 1024 || memory == 2048;
  return memory >= size.least && memory <= size.most && (memory - size.least) % size.step == 0;
}

Result<void> check_fargate_size(const DefinitionRequest& request) {
  for (const auto& [label, value] :
       {std::pair("cpu", request.cpu), std::pair("memory", request.memory)}) {
    // AWS: klothoplatform/klotho, issue 892.
    if (!value) {
      return refuse_definition(
          fmt::format("Fargate requires that '{}' be defined at the task level.", label));
    }
  }
  const std::int64_t cpu = parse_task_cpu(*request.cpu).value_or(0);
  const std::int64_t memory = parse_task_memory(*request.memory).value_or(0);
  const auto found = std::ranges::find(kSizes, cpu, &FargateSize::cpu);
  if (found != kSizes.end() && fits(*found, memory)) return {};
  return refuse_definition(
      fmt::format("No Fargate configuration exists for given values: {} CPU, {} memory. See the "
                  "Amazon ECS documentation for the valid values.",
                  cpu, memory));
}

std::unexpected<Error> unsupported(std::string_view what) {
  return refuse_definition(
      fmt::format("Fargate compatible task definitions do not support {}", what));
}

/// An image in a registry of Amazon ECR.
bool is_ecr_image(std::string_view image) {
  return image.contains(".dkr.ecr.") && image.contains(".amazonaws.com");
}

/// AWS: "Amazon ECS task definition differences for Fargate".
Result<void> check_fargate_container(const api::ecs::ContainerDefinition& container,
                                     bool has_execution_role) {
  if (container.privileged.value_or(false)) return unsupported("privileged");
  if (container.disable_networking.value_or(false)) return unsupported("disableNetworking");
  if (!items_of(container.docker_security_options).empty())
    return unsupported("dockerSecurityOptions");
  if (!items_of(container.dns_servers).empty()) return unsupported("dnsServers");
  if (!items_of(container.dns_search_domains).empty()) return unsupported("dnsSearchDomains");
  if (!items_of(container.resource_requirements).empty()) return unsupported("GPU");
  if (container.linux_parameters) {
    const auto& linux = *container.linux_parameters;
    if (!items_of(linux.devices).empty()) return unsupported("devices");
    if (linux.shared_memory_size) return unsupported("sharedMemorySize");
    if (!items_of(linux.tmpfs).empty()) return unsupported("tmpfs");
    if (linux.max_swap) return unsupported("maxSwap");
    if (linux.capabilities) {
      for (const auto& name : items_of(linux.capabilities->add)) {
        if (name != "SYS_PTRACE") return unsupported("capabilities.add");
      }
    }
  }
  const std::string driver = container.log_configuration && container.log_configuration->log_driver
                                 ? *container.log_configuration->log_driver
                                 : "awslogs";
  if (driver != "awslogs" && driver != "splunk" && driver != "awsfirelens")
    return unsupported("log driver " + driver);
  if (container.log_configuration && driver == "awslogs" && !has_execution_role) {
    return refuse_definition(
        "Fargate requires task definition to have execution role ARN to support log driver "
        "awslogs.");
  }
  if (is_ecr_image(container.image.value_or("")) && !has_execution_role) {
    return refuse_definition(
        "Fargate requires task definition to have execution role ARN to support ECR images.");
  }
  return {};
}

bool requires_launch_type(const DefinitionRequest& request, std::string_view type) {
  const auto& list = items_of(request.requires_compatibilities);
  return std::ranges::find(list, type) != list.end();
}

}  // namespace

Result<void> check_fargate(const DefinitionRequest& request) {
  if (request.network_mode != "awsvpc")
    return refuse_definition("Fargate only supports network mode ‘awsvpc’.");
  GANTRY_CHECK(check_fargate_size(request));
  if (request.ipc_mode) return unsupported("ipcMode");
  if (request.pid_mode == "host") return unsupported("pidMode host");
  if (!items_of(request.placement_constraints).empty()) return unsupported("placementConstraints");
  for (const auto& volume : items_of(request.volumes)) {
    if (volume.docker_volume_configuration) return unsupported("dockerVolumeConfiguration");
    if (volume.host && !volume.host->source_path.value_or("").empty())
      return unsupported("sourcePath");
  }
  for (const auto& container : *request.container_definitions)
    GANTRY_CHECK(check_fargate_container(container, request.execution_role_arn.has_value()));
  // AWS: API_EphemeralStorage: 20 to 200 GiB.
  const int storage =
      request.ephemeral_storage ? request.ephemeral_storage->size_in_gi_b.value_or(0) : 20;
  if (storage < 20 || storage > 200)
    return refuse_definition("The ephemeral storage size must be between 20 and 200 GiB.");
  return {};
}

Result<void> check_compatibilities(const DefinitionRequest& request) {
  for (const auto& type : items_of(request.requires_compatibilities)) {
    if (type != "EC2" && type != "FARGATE" && type != "EXTERNAL" && type != "MANAGED_INSTANCES")
      return refuse_definition("Invalid 'requiresCompatibilities' setting.");
  }
  if (requires_launch_type(request, "FARGATE")) return check_fargate(request);
  if (requires_launch_type(request, "EXTERNAL") && request.network_mode == "awsvpc")
    return refuse_definition("EXTERNAL compatible task definitions do not support awsvpc");
  return {};
}

}  // namespace gantry::ecs
