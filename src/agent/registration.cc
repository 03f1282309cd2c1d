#include "agent/registration.h"

#include "base/log.h"

namespace gantry::agent {
namespace {

constexpr Millis kGiveUpAfter = std::chrono::hours(1);

std::vector<std::string> texts(const std::vector<int>& ports) {
  std::vector<std::string> list;
  for (const int port : ports) list.push_back(std::to_string(port));
  return list;
}

std::vector<api::ecs::Resource> total_resources(const Config& config,
                                                const ports::EngineInfo& engine) {
  const std::int64_t memory = engine.memory_bytes / (1024 * 1024) - config.reserved_memory_mib;
  const auto integer = [](std::string name, std::int64_t value) {
    api::ecs::Resource resource;
    resource.name = std::move(name);
    resource.type = "INTEGER";
    resource.integer_value = static_cast<std::int32_t>(value);
    return resource;
  };
  const auto set = [](std::string name, const std::vector<int>& ports) {
    api::ecs::Resource resource;
    resource.name = std::move(name);
    resource.type = "STRINGSET";
    resource.string_set_value = texts(ports);
    return resource;
  };
  return {integer("CPU", std::int64_t{engine.cpus} * 1024), integer("MEMORY", memory),
          set("PORTS", config.reserved_ports), set("PORTS_UDP", config.reserved_udp_ports)};
}

std::vector<api::ecs::Attribute> all_attributes(const Config& config,
                                                const ports::EngineInfo& engine, const Host& host,
                                                bool first_registration) {
  std::vector<api::ecs::Attribute> list;
  if (first_registration) {
    for (const auto& [name, value] : config.instance_attributes) {
      list.push_back({.name = name, .value = value});
    }
  }
  for (auto& capability : capabilities(config, engine)) list.push_back(std::move(capability));
  list.push_back({.name = "ecs.os-type", .value = "linux"});
  list.push_back({.name = "ecs.os-family", .value = "LINUX"});
  if (config.external) list.push_back({.name = "ecs.cpu-architecture", .value = "x86_64"});
  if (!host.outpost_arn.empty()) {
    list.push_back({.name = "ecs.outpost-arn", .value = host.outpost_arn});
  }
  return list;
}

bool cluster_missing(const Error& error) {
  return error.code == "ClusterNotFoundException" ||
         (error.code == "ClientException" && error.message == "Cluster not found.");
}

bool worth_repeating(const Error& error) {
  static const std::set<std::string> kPassing = {"ServerException", "ThrottlingException",
                                                 "LimitExceededException", "Unreachable"};
  return kPassing.contains(error.code);
}

ExitCode exit_code_for(const Error& error) {
  static const std::set<std::string> kHopeless = {"InvalidParameterException", "ClientException"};
  const bool changed_type =
      error.message.contains("Container instance type changes are not supported.");
  return kHopeless.contains(error.code) || changed_type ? ExitCode::kTerminal : ExitCode::kRestart;
}

}  // namespace

api::ecs::RegisterContainerInstanceRequest registration_request(const Config& config,
                                                                const ports::EngineInfo& engine,
                                                                const Host& host,
                                                                const std::string& saved_arn,
                                                                const std::string& client_token) {
  api::ecs::RegisterContainerInstanceRequest request;
  request.cluster = config.cluster_or_default();
  if (!saved_arn.empty()) request.container_instance_arn = saved_arn;
  request.client_token = client_token;
  request.instance_identity_document = host.identity_document;
  request.instance_identity_document_signature = host.identity_signature;
  request.total_resources = total_resources(config, engine);
  request.attributes = all_attributes(config, engine, host, saved_arn.empty());
  if (!config.instance_tags.empty()) {
    auto& tags = request.tags.emplace();
    for (const auto& [key, value] : config.instance_tags)
      tags.push_back({.key = key, .value = value});
  }
  return request;
}

// ---- Metadata

void MetadataCollector::collect(Callback<InstanceMetadata> done) {
  done_ = std::move(done);
  get_into("/latest/meta-data/instance-id", collected_.instance_id,
           [this] { get_vpc([this] { get_host(); }); });
}

void MetadataCollector::get_host() {
  Host& host = collected_.host;
  get_into("/latest/meta-data/outpost-arn", host.outpost_arn, [this, &host] {
    get_into("/latest/dynamic/instance-identity/document", host.identity_document, [this, &host] {
      get_into("/latest/dynamic/instance-identity/signature", host.identity_signature,
               [this] { done_(std::move(collected_)); });
    });
  });
}

void MetadataCollector::get(std::string path, Callback<std::string> done, int attempts_left) {
  auto answered = [this, path, done = std::move(done),
                   attempts_left](Result<std::string> text) mutable {
    if (!text && text.error().code == "NotFound") return done(std::string());
    if (text || attempts_left <= 1) return done(std::move(text));
    const Millis wait = random_between(ids_, std::chrono::seconds(1), std::chrono::seconds(4));
    retry_ = executor_.after(wait, [this, path, done = std::move(done), attempts_left]() mutable {
      get(path, std::move(done), attempts_left - 1);
    });
  };
  metadata_.get(std::move(path), lifetime_.bind(std::move(answered)));
}

void MetadataCollector::get_into(std::string path, std::string& target,
                                 std::function<void()> next) {
  get(std::move(path), [&target, next = std::move(next)](Result<std::string> text) {
    target = text.value_or("");
    next();
  });
}

void MetadataCollector::get_vpc(std::function<void()> next) {
  get("/latest/meta-data/mac", [this, next = std::move(next)](Result<std::string> mac) mutable {
    if (!mac) return done_(failure("Unreachable", "Unable to detect VPC ID and Subnet"));
    const std::string path =
        fmt::format("/latest/meta-data/network/interfaces/macs/{}/vpc-id", *mac);
    get(path, [this, next = std::move(next)](Result<std::string> vpc) {
      if (!vpc) return done_(failure("Unreachable", "Unable to detect VPC ID and Subnet"));
      collected_.vpc_id = *std::move(vpc);
      next();
    });
  });
}

// ---- Registration

void Registrar::run(api::ecs::RegisterContainerInstanceRequest request,
                    std::move_only_function<void(Registered)> done,
                    std::move_only_function<void(ExitCode)> failed) {
  request_ = std::move(request);
  done_ = std::move(done);
  failed_ = std::move(failed);
  give_up_ = executor_.now() + kGiveUpAfter;
  attempt();
}

void Registrar::attempt() {
  control_plane_.register_container_instance(
      request_,
      lifetime_.bind([this](const Result<api::ecs::RegisterContainerInstanceResponse>& answer) {
        on_answer(answer);
      }));
}

void Registrar::on_answer(const Result<api::ecs::RegisterContainerInstanceResponse>& answer) {
  if (!answer) return on_error(answer.error());
  const auto& instance = answer->container_instance;
  if (!instance || instance->container_instance_arn.value_or("").empty()) {
    log::error("registration: the answer names no container instance");
    return failed_(ExitCode::kRestart);
  }
  if (!attributes_echoed(*instance)) {
    log::error("registration: Attribute validation failed");
    return failed_(ExitCode::kTerminal);
  }
  Registered registered{*instance->container_instance_arn, {}};
  for (const auto& attribute : instance->attributes.value_or(std::vector<api::ecs::Attribute>())) {
    if (attribute.name == "ecs.availability-zone") {
      registered.availability_zone = attribute.value.value_or("");
    }
  }
  done_(std::move(registered));
}

/// Every attribute sent with a value must come back with that value. AWS: agent-protocol 2.3.
bool Registrar::attributes_echoed(const api::ecs::ContainerInstance& instance) const {
  const auto echoed = instance.attributes.value_or(std::vector<api::ecs::Attribute>());
  return std::ranges::all_of(*request_.attributes, [&](const api::ecs::Attribute& sent) {
    if (!sent.value) return true;
    return std::ranges::any_of(echoed, [&](const api::ecs::Attribute& back) {
      return back.name == sent.name && back.value == sent.value;
    });
  });
}

void Registrar::on_error(const Error& error) {
  log::error("registration: {}: {}", error.code, error.message);
  if (config_.cluster.empty() && cluster_missing(error) && !cluster_created_) {
    return create_default_cluster();
  }
  if (!worth_repeating(error)) return failed_(exit_code_for(error));
  if (executor_.now() >= give_up_) return failed_(ExitCode::kRestart);
  retry_ = executor_.after(backoff_.next(ids_), [this] { attempt(); });
}

void Registrar::create_default_cluster() {
  cluster_created_ = true;
  api::ecs::CreateClusterRequest request;
  request.cluster_name = config_.cluster_or_default();
  control_plane_.create_cluster(
      std::move(request),
      lifetime_.bind([this](const Result<api::ecs::CreateClusterResponse>& answer) {
        answer ? attempt() : on_error(answer.error());
      }));
}

}  // namespace gantry::agent
