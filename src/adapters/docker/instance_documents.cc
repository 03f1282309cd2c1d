#include "adapters/docker/instance_documents.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <vector>

#include "adapters/docker/docker_json.h"
#include "adapters/docker/names.h"

namespace gantry::docker {
namespace json = boost::json;
namespace {

constexpr std::string_view kAgentMount = "/usr/share/gantry";
constexpr std::string_view kEngineData = "/var/lib/docker";
constexpr int kStopSeconds = 10;
constexpr int kNoLimit = -1;

/// The files by which programs learn the size of their machine.
constexpr std::array<std::string_view, 5> kLxcfsFiles = {
    "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/proc/uptime", "/sys/devices/system/cpu"};

std::string to_string(const Cidr& cidr) {
  return fmt::format("{}/{}", cidr.network.str(), cidr.prefix_length);
}

bool overlap(const Cidr& a, const Cidr& b) {
  return a.contains(b.network) || b.contains(a.network);
}

json::object labels(const ProviderConfig& config) {
  return {{kDeploymentLabel, config.deployment}};
}

json::object instance_labels(const ports::InstanceSpec& spec, const ProviderConfig& config) {
  auto out = labels(config);
  out[kInstanceLabel] = spec.instance_id;
  return out;
}

json::object bind_mount(std::string source, std::string_view target, bool read_only) {
  return {
      {"Type", "bind"}, {"Source", std::move(source)}, {"Target", target}, {"ReadOnly", read_only}};
}

json::array mounts(const ports::InstanceSpec& spec, const ProviderConfig& config) {
  json::array out{json::object{{"Type", "volume"},
                               {"Source", instance_name(spec.instance_id)},
                               {"Target", kEngineData},
                               {"VolumeOptions", {{"Labels", instance_labels(spec, config)}}}}};
  if (!config.agent_folder.empty())
    out.push_back(bind_mount(config.agent_folder.string(), kAgentMount, true));
  if (!config.lxcfs_folder.empty()) {
    for (auto file : kLxcfsFiles) {
      out.push_back(bind_mount(config.lxcfs_folder.string() + std::string(file), file, false));
    }
  }
  return out;
}

json::array environment(const ProviderConfig& config) {
  json::array out{"GANTRY_ENDPOINT=" + config.endpoint,
                  "GANTRY_VPC_CIDR=" + to_string(config.vpc_cidr)};
  if (!config.mirror.empty()) out.emplace_back("GANTRY_MIRROR=" + config.mirror);
  if (!config.dns.empty()) out.emplace_back("GANTRY_DNS=" + config.dns);
  if (!config.packet_filter.empty())
    out.emplace_back("GANTRY_PACKET_FILTER=" + config.packet_filter);
  return out;
}

/// `count` CPUs from `first` on, around the end: "1,0".
std::string cpu_set(int first, int count, int host_cpus) {
  std::vector<int> cpus;
  for (int i = 0; i < count; ++i) cpus.push_back((first + i) % host_cpus);
  return fmt::format("{}", fmt::join(cpus, ","));
}

void add_privilege(json::object& host_config, Privilege privilege) {
  if (privilege == Privilege::kPrivileged) {
    host_config["Privileged"] = true;
    return;
  }
  host_config["CapAdd"] = json::array{"ALL"};
  host_config["CapDrop"] = json::array{"SYS_RESOURCE"};
  host_config["SecurityOpt"] = json::array{"seccomp=unconfined", "apparmor=unconfined"};
  // Empty, not absent: nothing of /proc and /sys is hidden (what the docker command calls
  // systempaths=unconfined).
  host_config["MaskedPaths"] = json::array();
  host_config["ReadonlyPaths"] = json::array();
}

Error with_message(Error error, std::string code, std::string message) {
  error.code = std::move(code);
  error.message = std::move(message);
  return error;
}

/// The network of `networks` whose range overlaps the VPC's: its name, and what to do about it.
std::optional<std::string> describe_overlap(const Cidr& vpc, const json::value& networks) {
  const auto* list = networks.if_array();
  if (list == nullptr) return std::nullopt;
  for (const auto& network : *list) {
    const auto* ranges = find(network, {"IPAM", "Config"});
    if (ranges == nullptr || !ranges->is_array()) continue;
    for (const auto& range : ranges->get_array()) {
      auto cidr = parse_cidr(get_string(range, {"Subnet"}));
      if (!cidr || !overlap(*cidr, vpc)) continue;
      auto name = get_string(network, {"Name"});
      auto labels = get_map(network, {"Labels"});
      auto owner = labels.find(std::string(kDeploymentLabel));
      auto remedy =
          owner == labels.end()
              ? fmt::format("remove it (docker network rm {})", name)
              : fmt::format("destroy Gantry's deployment '{}', whose it is,", owner->second);
      return fmt::format(
          "The VPC's range {} overlaps {} of Docker's network '{}': {} or choose another range for "
          "the VPC.",
          to_string(vpc), to_string(*cidr), name, remedy);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string vpc_gateway(const ProviderConfig& config) {
  return Ipv4{config.vpc_cidr.network.value + 1}.str();
}

std::string vpc_resolver(const ProviderConfig& config) {
  return Ipv4{config.vpc_cidr.network.value + 2}.str();
}

Privilege choose_privilege(std::string_view proc_status) {
  constexpr std::string_view kField = "CapBnd:\t";
  constexpr int kSysResource = 24;  // linux/capability.h
  auto at = proc_status.find(kField);
  if (at == std::string_view::npos) return Privilege::kPrivileged;
  auto digits = proc_status.substr(at + kField.size());
  std::uint64_t bounding = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), bounding, 16);
  return (bounding >> kSysResource & 1) != 0 ? Privilege::kPrivileged : Privilege::kCapabilities;
}

Result<void> check_capacity(const ports::InstanceSpec& spec, const HostFacts& host) {
  if (spec.vcpus <= host.cpus && spec.memory.bytes() <= host.memory_bytes) return {};
  return failure(
      "InsufficientInstanceCapacity",
      fmt::format(
          "Instance type {} has {} vCPUs and {} MiB of memory; this host has {} CPUs and {} MiB.",
          spec.instance_type, spec.vcpus, spec.memory.value, host.cpus,
          host.memory_bytes / MiB{1}.bytes()));
}

json::object network_document(const ProviderConfig& config) {
  // Reserved, so that Docker gives it to no container.
  json::object reserved{{"resolver", vpc_resolver(config)}};
  json::object range{{"Subnet", to_string(config.vpc_cidr)},
                     {"Gateway", vpc_gateway(config)},
                     {"AuxiliaryAddresses", std::move(reserved)}};
  return {{"Name", vpc_network_name(config.deployment)},
          {"CheckDuplicate", true},
          {"Driver", "bridge"},
          {"IPAM", {{"Driver", "default"}, {"Config", json::array{std::move(range)}}}},
          {"Options", {{"com.docker.network.bridge.name", bridge_name(config.deployment)}}},
          {"Labels", labels(config)}};
}

json::object container_document(const ports::InstanceSpec& spec, const ProviderConfig& config,
                                const HostFacts& host, int first_cpu) {
  auto network = vpc_network_name(config.deployment);
  json::object host_config{{"NetworkMode", network},        {"CgroupnsMode", "private"},
                           {"Memory", spec.memory.bytes()}, {"MemorySwap", spec.memory.bytes()},
                           {"PidsLimit", kNoLimit},         {"Mounts", mounts(spec, config)}};
  if (spec.vcpus < host.cpus) host_config["CpusetCpus"] = cpu_set(first_cpu, spec.vcpus, host.cpus);
  add_privilege(host_config, host.privilege);
  json::object endpoint{{"IPAMConfig", {{"IPv4Address", spec.private_ip}}},
                        {"MacAddress", spec.mac_address}};
  // The container's own MacAddress is what engines before API 1.44 read.
  return {{"Image", config.machine_image},
          {"Hostname", spec.host_name},
          {"MacAddress", spec.mac_address},
          {"Env", environment(config)},
          {"Labels", instance_labels(spec, config)},
          {"StopTimeout", kStopSeconds},
          {"HostConfig", std::move(host_config)},
          {"NetworkingConfig", {{"EndpointsConfig", {{network, std::move(endpoint)}}}}}};
}

json::object update_document(const ports::InstanceSpec& spec, const HostFacts& host,
                             int first_cpu) {
  // All CPUs by name: Docker takes an empty list as no change.
  const bool all = spec.vcpus >= host.cpus;
  return {{"Memory", spec.memory.bytes()},
          {"MemorySwap", spec.memory.bytes()},
          {"CpusetCpus",
           all ? cpu_set(0, host.cpus, host.cpus) : cpu_set(first_cpu, spec.vcpus, host.cpus)}};
}

Error explain_instance_error(Error error, const ports::InstanceSpec& spec,
                             const ProviderConfig& config) {
  if (error.code == "NotFound" && error.message.contains("No such image")) {
    return with_message(
        std::move(error), "MachineImageMissing",
        fmt::format("The machine image {} is not in Docker: run images/build instance.",
                    config.machine_image));
  }
  if (error.message.contains("Address already in use")) {
    return with_message(std::move(error), "AddressInUse",
                        fmt::format("The address {} is taken on Docker's network '{}': docker "
                                    "network inspect {} tells by whom.",
                                    spec.private_ip, vpc_network_name(config.deployment),
                                    vpc_network_name(config.deployment)));
  }
  return error;
}

Error explain_network_error(Error error, const ProviderConfig& config,
                            const json::value& networks) {
  if (!error.message.contains("overlap")) return error;
  auto overlap = describe_overlap(config.vpc_cidr, networks);
  auto message =
      overlap
          ? *std::move(overlap)
          : fmt::format(
                "The VPC's range {} overlaps another network of this host (see ip route): choose "
                "another range for the VPC.",
                to_string(config.vpc_cidr));
  return with_message(std::move(error), "VpcNetwork", std::move(message));
}

Result<void> check_network(const json::value& network, const ProviderConfig& config) {
  auto name = vpc_network_name(config.deployment);
  const auto* ranges = find(network, {"IPAM", "Config"});
  bool listed = ranges != nullptr && ranges->is_array() && !ranges->get_array().empty();
  auto subnet = listed ? get_string(ranges->get_array().front(), {"Subnet"}) : std::string();
  auto deployment = get_string(network, {"Labels", kDeploymentLabel});
  if (subnet == to_string(config.vpc_cidr) && deployment == config.deployment) return {};
  return failure(
      "VpcNetwork",
      fmt::format("Docker's network '{}' exists with the range {} instead of {}: remove it (docker "
                  "network rm {}) or give its range to the VPC.",
                  name, subnet, to_string(config.vpc_cidr), name));
}

}  // namespace gantry::docker
