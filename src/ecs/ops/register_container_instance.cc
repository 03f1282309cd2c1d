#include <fmt/format.h>

#include <charconv>

#include "api/ecs/errors.h"
#include "ec2/ec2.h"
#include "ec2/model/instance_types.h"
#include "ecs/operations.h"
#include "ecs/ops/attributes.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/tag_rules.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr int kMostReservedPorts = 100;  // AWS: API_PortMapping, hostPort

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(errors::ClientException(std::move(message)));
}

std::unexpected<Error> refuse_parameter(std::string message) {
  return std::unexpected(errors::InvalidParameterException(std::move(message)));
}

Result<std::set<int>> to_ports(const api::ecs::Resource& resource) {
  std::set<int> ports;
  for (const auto& text : resource.string_set_value.value_or(std::vector<std::string>{})) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port < 0 || port > 65535) {
      return refuse_parameter(
          fmt::format("Invalid port {} in resource {}.", text, resource.name.value_or("")));
    }
    ports.insert(port);
  }
  return ports;
}

Result<std::int64_t> to_amount(const api::ecs::Resource& resource) {
  const std::int32_t amount = resource.integer_value.value_or(0);  // agents leave a zero out
  if (amount >= 0) return amount;
  return refuse_parameter(
      fmt::format("Resource {} can not be negative.", resource.name.value_or("")));
}

/// Resources of other names (a newer agent's) do not matter to placement and are dropped.
Result<Resources> to_resources(const api::ecs::RegisterContainerInstanceRequest& request) {
  Resources resources;
  for (const auto& resource : request.total_resources.value_or(std::vector<api::ecs::Resource>{})) {
    const std::string name = resource.name.value_or("");
    const bool is_amount = name == "CPU" || name == "MEMORY";
    const bool is_ports = name == "PORTS" || name == "PORTS_UDP";
    if ((is_amount && resource.type != "INTEGER") || (is_ports && resource.type != "STRINGSET")) {
      return refuse_parameter(fmt::format("Resource {} should be of type {}.", name,
                                          is_ports ? "STRINGSET" : "INTEGER"));
    }
    if (is_amount) {
      GANTRY_TRY(const std::int64_t amount, to_amount(resource));
      if (name == "CPU") resources.cpu = {amount};
      if (name == "MEMORY") resources.memory = {amount};
    } else if (is_ports) {
      GANTRY_TRY(auto ports, to_ports(resource));
      (name == "PORTS" ? resources.tcp_ports : resources.udp_ports) = std::move(ports);
    }
  }
  if (resources.tcp_ports.size() + resources.udp_ports.size() > kMostReservedPorts) {
    return refuse_parameter(fmt::format("A container instance can have at most {} reserved ports.",
                                        kMostReservedPorts));
  }
  return resources;
}

Result<std::vector<std::string>> to_gpu_ids(
    const std::optional<std::vector<api::ecs::PlatformDevice>>& devices) {
  std::vector<std::string> ids;
  for (const auto& device : devices.value_or(std::vector<api::ecs::PlatformDevice>{})) {
    if (device.type != "GPU") return refuse_parameter("platformDevice type should be one of [GPU]");
    if (device.id.value_or("").empty())
      return refuse_parameter("platformDevice id can not be blank.");
    if (std::ranges::find(ids, *device.id) != ids.end()) {
      return refuse_parameter(fmt::format("platformDevice {} is there twice.", *device.id));
    }
    ids.push_back(*device.id);
  }
  return ids;
}

/// What ECS adds from the identity document.
void add_host_attributes(std::vector<Attribute>& attributes, const ec2::Instance& host) {
  set_attribute(attributes, {"ecs.availability-zone", host.availability_zone});
  set_attribute(attributes, {"ecs.instance-type", host.instance_type});
  set_attribute(attributes, {"ecs.ami-id", host.image_id});
  set_attribute(attributes, {"ecs.vpc-id", host.vpc_id.str()});
  set_attribute(attributes, {"ecs.subnet-id", host.subnet_id.str()});
  for (const auto& [name, value] :
       {std::pair("ecs.os-type", "linux"), std::pair("ecs.cpu-architecture", "x86_64")}) {
    if (std::ranges::find(attributes, name, &Attribute::name) == attributes.end()) {
      set_attribute(attributes, {name, value});
    }
  }
}

/// The agent checks that each attribute it sent comes back. It sends custom ones when it registers
/// first only, so those that the instance has stay, PutAttributes' too.
Result<std::vector<Attribute>> merge_attributes(
    const std::vector<Attribute>& before, const api::ecs::RegisterContainerInstanceRequest& request,
    const ec2::Instance* host) {
  std::vector<Attribute> attributes;
  std::ranges::copy_if(before, std::back_inserter(attributes), is_custom_attribute,
                       &Attribute::name);
  for (const auto& sent : request.attributes.value_or(std::vector<api::ecs::Attribute>{})) {
    const std::string name = sent.name.value_or("");
    if (is_custom_attribute(name)) GANTRY_CHECK(check_attribute(name, sent.value));
    set_attribute(attributes, {name, sent.value});
  }
  if (host) add_host_attributes(attributes, *host);
  if (count_custom(attributes) > kMostAttributes) {
    return refuse_parameter(fmt::format(
        "A container instance can have at most {} custom attributes.", kMostAttributes));
  }
  return attributes;
}

/// The EC2 instance of the identity document; null without one, as ECS Anywhere's agents register.
Result<const ec2::Instance*> find_host(const ec2::Ec2& ec2,
                                       const api::ecs::RegisterContainerInstanceRequest& request) {
  if (request.instance_identity_document.value_or("").empty()) return nullptr;
  const auto id = ec2.verify_identity(*request.instance_identity_document,
                                      request.instance_identity_document_signature.value_or(""));
  if (!id) return refuse("Instance identity document or signature is invalid.");
  const auto* host = ec2.find(*id);
  if (!host) return refuse("The instance of the identity document does not exist.");
  return host;
}

/// The record that the request registers again; null if it is a new one.
/// Errors: ClientException if it is gone, or was another EC2 instance's or type's.
Result<const ContainerInstance*> find_known(
    const Tables& tables, const Cluster& cluster,
    const api::ecs::RegisterContainerInstanceRequest& request, const ec2::Instance* host) {
  if (request.container_instance_arn.value_or("").empty()) {
    if (request.client_token.value_or("").empty()) return nullptr;
    for (const auto& known : tables.instances_by_token.range(*request.client_token)) {
      if (known.cluster_arn == cluster.arn && known.status != ContainerInstanceStatus::kInactive) {
        return &known;
      }
    }
    return nullptr;
  }
  const auto known = find_instance(tables, cluster, *request.container_instance_arn);
  if (!known) return refuse(known.error().message);
  const auto* type = find_attribute(**known, "ecs.instance-type");
  // Text as observed; agents look for its first sentence.
  if (host && type && type->value != host->instance_type) {
    return refuse(
        fmt::format("Container instance type changes are not supported. Container instance "
                    "{} was previously registered as {}.",
                    id_of((*known)->arn), type->value.value_or("")));
  }
  if (host && !(*known)->ec2_instance_id.empty() && (*known)->ec2_instance_id != host->id.str()) {
    return refuse(fmt::format("Container instance {} was registered by EC2 instance {}.",
                              id_of((*known)->arn), (*known)->ec2_instance_id));
  }
  return *known;
}

/// AWS: "Task networking": a task of mode awsvpc takes an interface, and the host keeps the first.
std::int64_t interfaces_for_tasks(const ec2::Instance* host) {
  const auto* type = host ? ec2::find_instance_type(host->instance_type) : nullptr;
  return type ? type->network_interfaces - 1 : 0;
}

}  // namespace

Result<api::ecs::RegisterContainerInstanceResponse> Operations::register_container_instance(
    Context& context, Ref<api::ecs::RegisterContainerInstanceRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const ec2::Instance* host, find_host(ec2_, request));
  GANTRY_TRY(const ContainerInstance* known, find_known(tables_, *cluster, request, host));
  ContainerInstance instance = known ? *known : ContainerInstance{};
  if (!known) {
    instance.arn =
        make_arn("ecs", context.scope(),
                 fmt::format("container-instance/{}/{}", cluster->name, context.ids.hex(32)));
    instance.registered_at = context.now;
    GANTRY_TRY(instance.tags, parse_tags(request.tags));
  }
  instance.cluster_arn = cluster->arn;
  instance.registration_token = request.client_token.value_or("");
  if (host) instance.ec2_instance_id = host->id.str();
  GANTRY_TRY(instance.gpu_ids, to_gpu_ids(request.platform_devices));
  GANTRY_TRY(instance.registered, to_resources(request));
  instance.registered.gpus = std::ssize(instance.gpu_ids);
  instance.registered.enis = interfaces_for_tasks(host);
  GANTRY_TRY(instance.attributes, merge_attributes(instance.attributes, request, host));
  if (request.version_info) {
    instance.agent_version = request.version_info->agent_version.value_or("");
    instance.agent_hash = request.version_info->agent_hash.value_or("");
    instance.docker_version = request.version_info->docker_version.value_or("");
  }
  if (known) ++instance.version;
  const std::string arn = instance.arn;
  tables_.container_instances.put(context.tx, std::move(instance));
  static const std::optional<std::vector<std::string>> kInclude{{"TAGS"}};
  return api::ecs::RegisterContainerInstanceResponse{
      .container_instance = to_api(tables_, *tables_.container_instances.find(arn), kInclude)};
}

}  // namespace gantry::ecs
