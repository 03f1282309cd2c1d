#include "adapters/docker/docker_balancer_host.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "adapters/docker/child_process.h"
#include "adapters/docker/docker_json.h"
#include "adapters/docker/names.h"

namespace gantry::docker {
namespace json = boost::json;
namespace fs = std::filesystem;
namespace {

constexpr const char* kInside = "/lb";

std::string container_path(const std::string& id, std::string_view action) {
  return fmt::format("/containers/{}{}", instance_name(id), action);
}

ports::InstanceSpec in_network(const ports::LoadBalancerSpec& spec) {
  ports::InstanceSpec out;
  out.vpc_id = spec.network.vpc_id;
  out.vpc_cidr = spec.network.vpc_cidr;
  out.private_ip = spec.network.addresses.front();
  return out;
}

}  // namespace

json::object balancer_document(const ports::LoadBalancerSpec& spec, const ProviderConfig& config,
                               const fs::path& folder) {
  const auto network = network_name(config);
  json::object host{{"NetworkMode", network},
                    // It is back when the engine is.
                    {"RestartPolicy", {{"Name", "always"}}},
                    {"Mounts", json::array{{{"Type", "bind"},
                                            {"Source", fs::absolute(folder).string()},
                                            {"Target", kInside}}}},
                    // The first listeners may come before the further addresses.
                    {"Sysctls", {{"net.ipv4.ip_nonlocal_bind", "1"}}}};
  return {{"Image", config.machine_image},
          {"Hostname", spec.id},
          {"Entrypoint", {"/usr/sbin/haproxy"}},
          {"Cmd",
           {"-W", "-f", fmt::format("{}/haproxy.cfg", kInside), "-S",
            fmt::format("{}/master.sock,mode,600", kInside)}},
          {"StopSignal", "SIGUSR1"},
          {"Labels", {{kDeploymentLabel, config.deployment}, {kBalancerLabel, spec.id}}},
          {"HostConfig", std::move(host)},
          {"NetworkingConfig",
           {{"EndpointsConfig",
             {{network, {{"IPAMConfig", {{"IPv4Address", spec.network.addresses.front()}}}}}}}}}};
}

DockerBalancerHost::DockerBalancerHost(DockerApi& api, DockerInstanceProvider& networks,
                                       ProviderConfig config, Executor& state, Executor& worker)
    : api_(api), networks_(networks), config_(std::move(config)), state_(state), worker_(worker) {}

DockerBalancerHost::~DockerBalancerHost() { *alive_ = false; }

void DockerBalancerHost::call(DockerCall call, ports::Callback<json::value> done) {
  api_.call(std::move(call),
            [alive = alive_, done = std::move(done)](Result<json::value> answer) mutable {
              if (*alive) done(std::move(answer));
            });
}

fs::path DockerBalancerHost::inside(const fs::path& /*folder*/) const { return kInside; }

void DockerBalancerHost::is_running(const std::string& id, ports::Callback<bool> done) {
  call({.path = container_path(id, "/json")},
       [done = std::move(done)](Result<json::value> container) mutable {
         if (container) return done(get_int(*container, {"State", "Pid"}) > 0);
         if (container.error().code == "NotFound") return done(false);
         done(std::unexpected(std::move(container).error()));
       });
}

void DockerBalancerHost::start(const ports::LoadBalancerSpec& spec, const fs::path& folder,
                               ports::Callback<void> done) {
  auto create = [this, spec, folder, done = std::move(done)](Result<void> network) mutable {
    if (!network) return done(std::move(network));
    const auto config = config_for(config_, in_network(spec));
    call({.method = "POST",
          .path = "/containers/create",
          .query = {{"name", instance_name(spec.id)}},
          .body = balancer_document(spec, config, folder)},
         [this, spec, config, done = std::move(done)](Result<json::value> created) mutable {
           // There is one that was stopped.
           if (created || created.error().code == "Conflict")
             return start_container(spec, std::move(done));
           done(std::unexpected(
               explain_instance_error(std::move(created).error(), in_network(spec), config)));
         });
  };
  networks_.prepare_vpc(in_network(spec), std::move(create));
}

void DockerBalancerHost::start_container(const ports::LoadBalancerSpec& spec,
                                         ports::Callback<void> done) {
  call({.method = "POST", .path = container_path(spec.id, "/start")},
       [this, spec, done = std::move(done)](Result<json::value> started) mutable {
         if (started) return add_addresses(spec, std::move(done));
         auto error = explain_instance_error(std::move(started).error(), in_network(spec),
                                             config_for(config_, in_network(spec)));
         remove(spec.id, [error = std::move(error), done = std::move(done)](
                             const Result<void>&) mutable { done(std::unexpected(error)); });
       });
}

void DockerBalancerHost::add_addresses(const ports::LoadBalancerSpec& spec,
                                       ports::Callback<void> done) {
  std::vector<std::string> further(spec.network.addresses.begin() + 1,
                                   spec.network.addresses.end());
  if (further.empty()) return done({});
  call({.path = container_path(spec.id, "/json")},
       [this, further = std::move(further),
        done = std::move(done)](Result<json::value> container) mutable {
         if (!container) return done(std::unexpected(std::move(container).error()));
         take_addresses(get_int(*container, {"State", "Pid"}), std::move(further), std::move(done));
       });
}

void DockerBalancerHost::take_addresses(std::int64_t pid, std::vector<std::string> addresses,
                                        ports::Callback<void> done) {
  worker_.post([&state = state_, alive = alive_, pid, addresses = std::move(addresses),
                done = std::move(done)]() mutable {
    Result<void> result;
    for (const auto& address : addresses) {
      const auto ran = run_process({"nsenter", fmt::format("--net=/proc/{}/ns/net", pid), "ip",
                                    "address", "replace", address + "/32", "dev", "eth0"},
                                   "");
      if (!ran) {
        result = std::unexpected(ran.error());
      } else if (ran->exit_code != 0) {
        result = failure("Engine",
                         fmt::format("The address {} cannot be set: {}", address, ran->output));
      }
    }
    state.post([alive, result = std::move(result), done = std::move(done)]() mutable {
      if (*alive) done(std::move(result));
    });
  });
}

void DockerBalancerHost::remove(const std::string& id, ports::Callback<void> done) {
  call({.method = "DELETE",
        .path = container_path(id, ""),
        .query = {{"force", "true"}, {"v", "true"}}},
       [done = std::move(done)](Result<json::value> removed) mutable {
         if (removed || removed.error().code == "NotFound") return done({});
         done(std::unexpected(std::move(removed).error()));
       });
}

void DockerBalancerHost::list(ports::Callback<std::vector<std::string>> done) {
  auto filters = json::serialize(
      json::object{{"label", json::array{deployment_filter(config_.deployment), kBalancerLabel}}});
  call({.path = "/containers/json", .query = {{"all", "true"}, {"filters", std::move(filters)}}},
       [done = std::move(done)](Result<json::value> containers) mutable {
         if (!containers) return done(std::unexpected(std::move(containers).error()));
         std::vector<std::string> ids;
         if (const auto* list = containers->if_array()) {
           for (const auto& container : *list)
             ids.push_back(get_string(container, {"Labels", kBalancerLabel}));
         }
         done(std::move(ids));
       });
}

}  // namespace gantry::docker
