#include <fmt/format.h>

#include <charconv>

#include "api/ecs/errors.h"
#include "ec2/ec2.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::ClientException(std::move(message)));
}

std::set<int> to_ports(const std::optional<std::vector<std::string>>& texts) {
  std::set<int> ports;
  if (!texts) return ports;
  for (const auto& text : *texts) {
    int port = 0;
    std::from_chars(text.data(), text.data() + text.size(), port);
    if (port > 0 && port < 65536) ports.insert(port);
  }
  return ports;
}

Resources to_resources(const std::optional<std::vector<api::ecs::Resource>>& list) {
  Resources resources;
  if (!list) return resources;
  for (const auto& resource : *list) {
    const std::string name = resource.name.value_or("");
    if (name == "CPU") resources.cpu = {resource.integer_value.value_or(0)};
    if (name == "MEMORY") resources.memory = {resource.integer_value.value_or(0)};
    if (name == "PORTS") resources.tcp_ports = to_ports(resource.string_set_value);
    if (name == "PORTS_UDP") resources.udp_ports = to_ports(resource.string_set_value);
  }
  return resources;
}

void set_attribute(std::vector<Attribute>& attributes, std::string name, std::string value) {
  const auto found = std::ranges::find(attributes, name, &Attribute::name);
  if (found != attributes.end()) {
    found->value = std::move(value);
  } else {
    attributes.push_back({std::move(name), std::move(value)});
  }
}

/// The agent checks that each attribute it sent comes back; ECS adds what the instance itself
/// tells.
std::vector<Attribute> merge_attributes(const api::ecs::RegisterContainerInstanceRequest& request,
                                        const ec2::Instance* host) {
  std::vector<Attribute> attributes;
  if (request.attributes) {
    for (const auto& attribute : *request.attributes) {
      attributes.push_back({attribute.name.value_or(""), attribute.value});
    }
  }
  if (!host) return attributes;
  set_attribute(attributes, "ecs.availability-zone", host->availability_zone);
  set_attribute(attributes, "ecs.instance-type", host->instance_type);
  set_attribute(attributes, "ecs.ami-id", host->image_id);
  set_attribute(attributes, "ecs.vpc-id", host->vpc_id.str());
  set_attribute(attributes, "ecs.subnet-id", host->subnet_id.str());
  if (std::ranges::find(attributes, "ecs.os-type", &Attribute::name) == attributes.end()) {
    set_attribute(attributes, "ecs.os-type", "linux");
  }
  if (std::ranges::find(attributes, "ecs.cpu-architecture", &Attribute::name) == attributes.end()) {
    set_attribute(attributes, "ecs.cpu-architecture", "x86_64");
  }
  return attributes;
}

}  // namespace

Result<api::ecs::RegisterContainerInstanceResponse> Operations::register_container_instance(
    Context& context, Ref<api::ecs::RegisterContainerInstanceRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  const ec2::Instance* host = nullptr;
  if (request.instance_identity_document && !request.instance_identity_document->empty()) {
    const auto id = ec2_.verify_identity(*request.instance_identity_document,
                                         request.instance_identity_document_signature.value_or(""));
    if (!id) return refuse("Instance identity document or signature is invalid.");
    host = ec2_.find(*id);
    if (!host) return refuse("The instance of the identity document does not exist.");
  }

  ContainerInstance instance;
  const std::string token = request.client_token.value_or("");
  if (request.container_instance_arn && !request.container_instance_arn->empty()) {
    const auto* known = tables_.container_instances.find(*request.container_instance_arn);
    if (!known || known->cluster_arn != cluster->arn ||
        known->status == ContainerInstanceStatus::kInactive) {
      return refuse("The referenced container instance was not found.");
    }
    instance = *known;
  } else {
    if (!token.empty()) {
      for (const auto& known : tables_.instances_by_token.range(token)) instance = known;
    }
    if (instance.arn.empty()) {
      instance.arn =
          make_arn("ecs", context.scope(),
                   fmt::format("container-instance/{}/{}", cluster->name, context.ids.hex(32)));
      instance.registered_at = context.now;
      instance.tags = to_tags(request.tags);
    }
  }
  instance.cluster_arn = cluster->arn;
  instance.registration_token = token;
  if (host) instance.ec2_instance_id = host->id.str();
  instance.registered = to_resources(request.total_resources);
  instance.attributes = merge_attributes(request, host);
  if (request.version_info) {
    instance.agent_version = request.version_info->agent_version.value_or("");
    instance.agent_hash = request.version_info->agent_hash.value_or("");
    instance.docker_version = request.version_info->docker_version.value_or("");
  }
  ++instance.version;
  const std::string arn = instance.arn;
  tables_.container_instances.put(context.tx, std::move(instance));
  static const std::optional<std::vector<std::string>> kInclude{{"TAGS"}};
  return api::ecs::RegisterContainerInstanceResponse{
      .container_instance = to_api(tables_, *tables_.container_instances.find(arn), kInclude)};
}

}  // namespace gantry::ecs
