#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <future>
#include <sstream>

#include "adapters/asio/asio_executor.h"
#include "adapters/docker/docker_api.h"
#include "adapters/docker/docker_balancer_host.h"
#include "adapters/docker/docker_instance_provider.h"
#include "adapters/docker/host_network.h"
#include "adapters/docker/image_mirror.h"
#include "adapters/docker/instance_documents.h"
#include "adapters/docker/lxcfs.h"
#include "adapters/docker/names.h"
#include "adapters/docker/nft_packet_filter.h"
#include "adapters/docker/resolver.h"
#include "adapters/haproxy/haproxy_engine.h"
#include "app/gantryd/compute.h"
#include "base/log.h"
#include "ec2/metadata/metadata_handler.h"

namespace gantry::app {
namespace {

std::string read_file(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

docker::ProviderConfig provider_config(const Options& options, std::filesystem::path lxcfs) {
  docker::ProviderConfig config{
      .deployment = options.deployment,
      .machine_image = options.machine_image,
      .agent_folder = std::filesystem::absolute(options.agent_image).parent_path(),
      .lxcfs_folder = std::move(lxcfs)};
  // Instances reach every API, and the mirror below /v2/, on the VPC's router.
  const std::string address = fmt::format("{}:{}", vpc_gateway(config), options.listen_port);
  config.endpoint = "http://" + address;
  config.mirror = address;
  config.dns = vpc_resolver(config);
  config.packet_filter = docker::kPacketFilterTable;
  return config;
}

docker::AlwaysReachable always_reachable(const docker::ProviderConfig& config, std::uint16_t port) {
  return {.resolver = config.dns, .endpoint = vpc_gateway(config), .endpoint_port = port};
}

docker::ResolverConfig resolver_config(const docker::ProviderConfig& config,
                                       const std::filesystem::path& data_dir) {
  return {.folder = std::filesystem::absolute(data_dir) / "resolver",
          .bridge = docker::bridge_name(config.deployment),
          .address = config.dns};
}

class DockerCompute final : public ComputeHost {
 public:
  DockerCompute(const Options& options, docker::ProviderConfig config, aws::http::Endpoint docker,
                docker::ImageCache cache, Executor& state)
      : state_(state),
        config_(std::move(config)),
        thread_("docker"),
        state_api_(thread_.io(), docker, state),
        mirror_api_(std::make_unique<docker::DockerApi>(thread_.io(), docker, thread_.executor())),
        mirror_(std::make_unique<docker::ImageMirror>(*mirror_api_, std::move(cache))),
        provider_(state_api_, config_, docker::choose_privilege(read_file("/proc/self/status"))),
        packet_filter_(state_api_, state, worker_.executor(), config_.deployment,
                       always_reachable(config_, options.listen_port)),
        resolver_(resolver_config(config_, options.data_dir), state, worker_.executor()),
        balancer_host_(state_api_, provider_, config_, state, balancer_worker_.executor()),
        balancers_(balancer_host_, std::filesystem::absolute(options.data_dir) / "load-balancers",
                   state, balancer_worker_.executor()) {}

  ~DockerCompute() override { close(); }

  ports::InstanceProvider& provider() override { return provider_; }
  ports::PacketFilter* packet_filter() override { return &packet_filter_; }
  ports::NameServer* name_server() override { return &resolver_; }
  ports::LoadBalancerEngine* load_balancers() override { return &balancers_; }

  Result<void> open(ControlPlane& control_plane, aws::http::Server& server,
                    aws::http::Handler& front_door) override {
    GANTRY_CHECK(prepare_network());
    GANTRY_CHECK(resolver_.start());
    const std::string gateway = vpc_gateway(config_);
    const auto port =
        static_cast<std::uint16_t>(std::stoi(config_.mirror.substr(config_.mirror.rfind(':') + 1)));
    GANTRY_CHECK(server.listen({.address = gateway, .port = port}, front_door));
    metadata_ = std::make_unique<ec2::MetadataHandler>(
        state_, control_plane.database(), control_plane.ec2(), control_plane.metadata());
    GANTRY_TRY(const std::uint16_t metadata_port,
               server.listen({.address = gateway, .port = 0}, *metadata_));
    return docker::HostNetwork{
        .deployment = config_.deployment, .gateway = gateway, .metadata_port = metadata_port}
        .set_up();
  }

  [[nodiscard]] aws::http::Handler* mirror() override { return mirror_.get(); }

  void close() override {
    if (!mirror_) return;
    std::promise<void> left;
    state_.post([&] {
      balancers_.leave();
      left.set_value();
    });
    left.get_future().get();
    worker_.run([this] { resolver_.leave(); });
    worker_.stop();
    balancer_worker_.stop();
    thread_.run([this] {
      mirror_.reset();
      mirror_api_.reset();
    });
    thread_.stop();
  }

 private:
  /// Runs on the state thread and waits for it.
  Result<void> prepare_network() {
    std::promise<Result<void>> prepared;
    state_.post([&] {
      provider_.prepare([&](Result<void> result) { prepared.set_value(std::move(result)); });
    });
    return prepared.get_future().get();
  }

  Executor& state_;
  docker::ProviderConfig config_;
  adapters::ExecutorThread thread_;
  docker::DockerApi state_api_;
  std::unique_ptr<docker::DockerApi> mirror_api_;
  std::unique_ptr<docker::ImageMirror> mirror_;
  docker::DockerInstanceProvider provider_;
  adapters::ExecutorThread worker_{"network"};  ///< runs nft and looks after dnsmasq
  docker::NftPacketFilter packet_filter_;
  docker::Resolver resolver_;
  adapters::ExecutorThread balancer_worker_{"balancers"};  ///< leads the HAProxys
  docker::DockerBalancerHost balancer_host_;
  haproxy::HaproxyEngine balancers_;
  std::unique_ptr<ec2::MetadataHandler> metadata_;
};

}  // namespace

Result<std::unique_ptr<ComputeHost>> make_docker_compute(const Options& options, Executor& state) {
  if (geteuid() != 0) {
    return failure("NotRoot",
                   "gantryd makes networks and packet rules for its instances and needs root: run "
                   "it with sudo, or try "
                   "--compute=simulated, which needs neither root nor Docker.");
  }
  if (options.machine_image.empty() || options.agent_image.empty()) {
    return failure("MissingImage",
                   "gantryd needs --machine-image and --agent-image to make instances; `gantry up` "
                   "builds both and "
                   "fills them in.");
  }
  if (!std::filesystem::exists(options.agent_image)) {
    return failure("MissingImage",
                   fmt::format("There is no agent image at {}.", options.agent_image.string()));
  }
  if (options.listen_port == 0) {
    return failure(
        "Usage",
        "Instances must find gantryd again after a restart: --listen wants a fixed port here.");
  }
  GANTRY_CHECK(docker::check_deployment(options.deployment));
  const char* docker_host = std::getenv("DOCKER_HOST");
  GANTRY_TRY(auto endpoint, docker::parse_docker_host(docker_host ? docker_host : ""));
  GANTRY_TRY(auto lxcfs, docker::ensure_lxcfs(options.data_dir));
  GANTRY_TRY(auto cache, docker::ImageCache::open(options.data_dir / "images"));
  return std::make_unique<DockerCompute>(options, provider_config(options, std::move(lxcfs)),
                                         std::move(endpoint), std::move(cache), state);
}

}  // namespace gantry::app
