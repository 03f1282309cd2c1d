#include "agent/agent_main.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json.hpp>

#include "adapters/asio/asio_executor.h"
#include "adapters/docker/child_process.h"
#include "adapters/docker/docker_container_engine.h"
#include "agent/agent.h"
#include "agent/http_control_plane.h"
#include "agent/imds.h"
#include "agent/linux_task_host.h"
#include "agent/local_endpoints.h"
#include "base/log.h"

namespace gantry::agent {
namespace {

namespace http = aws::http;

constexpr std::string_view kIdentityDocument = "/latest/dynamic/instance-identity/document";

/// Tries to bind, as the engine will. The agent shares the host's network.
bool port_is_free(int port, const std::string& protocol) {
  const int descriptor = socket(AF_INET, protocol == "udp" ? SOCK_DGRAM : SOCK_STREAM, 0);
  if (descriptor < 0) return true;  // the engine will tell
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool bound =
      bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(descriptor);
  return bound;
}

std::optional<aws::Credentials> fixed_credentials(const Config& config) {
  if (config.access_key_id.empty()) return std::nullopt;
  return aws::Credentials{config.access_key_id, config.secret_access_key, config.session_token};
}

std::string region_in(const std::string& identity_document) {
  boost::system::error_code error;
  const auto value = boost::json::parse(identity_document, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* region = object != nullptr ? object->if_contains("region") : nullptr;
  return region != nullptr && region->is_string() ? std::string(region->get_string())
                                                  : std::string();
}

Result<std::unique_ptr<Checkpoint>> open_checkpoint(const Config& config) {
  if (config.data_dir.empty()) return std::make_unique<MemoryCheckpoint>();
  GANTRY_TRY(std::unique_ptr<Checkpoint> file, FileCheckpoint::open(config.data_dir));
  return file;
}

Result<void> run_program(const std::vector<std::string>& arguments) {
  GANTRY_TRY(const docker::ProcessResult ran, docker::run_process(arguments, ""));
  if (ran.exit_code != 0) return failure("Program", ran.output);
  return {};
}

/// One agent with its adapters on one thread.
class Process {
 public:
  Process(Config config, http::Url metadata, const http::Endpoint& docker,
          std::unique_ptr<Checkpoint> checkpoint)
      : config_(std::move(config)),
        checkpoint_(std::move(checkpoint)),
        imds_(io_.get_executor(), executor_, std::move(metadata)),
        credentials_(executor_, imds_, fixed_credentials(config_)),
        docker_(io_.get_executor(), docker, executor_),
        engine_(docker_),
        task_host_(executor_, config_, run_program) {}

  int run() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      log::info("stopping");
      end(ExitCode::kClean);
    });
    executor_.post([this] { find_region(); });
    io_.run();
    if (server_) server_->stop(std::chrono::seconds(1));
    return static_cast<int>(exit_code_);
  }

 private:
  void end(ExitCode code) {
    exit_code_ = code;
    if (agent_) agent_->stop();
    io_.stop();
  }
  void fail(const Error& error) {
    log::error("{}", error.message);
    end(ExitCode::kRestart);
  }

  void find_region() {
    if (!config_.region.empty()) return start();
    imds_.get(std::string(kIdentityDocument), [this](const Result<std::string>& document) {
      config_.region = document ? region_in(*document) : "";
      if (config_.region.empty()) {
        return fail(
            Error{"Configuration",
                  "AWS_DEFAULT_REGION: the region is neither set nor told by the instance"});
      }
      start();
    });
  }

  void start() {
    auto control_plane = HttpControlPlane::create(
        config_.backend, {io_.get_executor(), executor_, credentials_, config_.region});
    if (!control_plane) return fail(control_plane.error());
    control_plane_ = *std::move(control_plane);
    agent_ = std::make_unique<Agent>(executor_, *control_plane_, imds_, engine_, *checkpoint_,
                                     config_, ids_);
    agent_->set_port_probe(port_is_free);
    agent_->set_task_host(task_host_);
    if (auto listening = listen(); !listening) return fail(listening.error());
    agent_->start([this](ExitCode code) { end(code); });
  }

  Result<void> listen() {
    metadata_.emplace(executor_, *agent_, RateLimit(config_.metadata_rate, config_.metadata_burst));
    introspection_.emplace(executor_, *agent_);
    server_.emplace(1, http::Limits{}, metrics_);
    GANTRY_CHECK(
        server_->listen({.address = "127.0.0.1", .port = config_.metadata_port}, *metadata_));
    GANTRY_CHECK(server_->listen({.address = "0.0.0.0", .port = config_.introspection_port},
                                 *introspection_));
    return {};
  }

  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_, SIGTERM, SIGINT};
  adapters::AsioExecutor executor_{io_};
  Config config_;
  SystemIdSource ids_;
  std::unique_ptr<Checkpoint> checkpoint_;
  Imds imds_;
  SigningCredentials credentials_;
  docker::DockerApi docker_;
  docker::DockerContainerEngine engine_;
  LinuxTaskHost task_host_;
  std::unique_ptr<HttpControlPlane> control_plane_;
  std::unique_ptr<Agent> agent_;
  std::optional<MetadataEndpoint> metadata_;
  std::optional<IntrospectionEndpoint> introspection_;
  Metrics metrics_;
  std::optional<http::Server> server_;
  ExitCode exit_code_ = ExitCode::kClean;
};

Result<int> run(const Environment& environment) {
  GANTRY_TRY(Config config, parse_config(environment));
  log::init(config.log_level);
  if (config.backend.empty()) {
    return failure("Configuration", "ECS_BACKEND_HOST: the control plane's URL is required");
  }
  GANTRY_TRY(http::Url metadata, http::parse_url(config.metadata_service));
  GANTRY_TRY(const http::Endpoint docker, docker::parse_docker_host(config.docker_host));
  GANTRY_TRY(auto checkpoint, open_checkpoint(config));
  return Process(std::move(config), std::move(metadata), docker, std::move(checkpoint)).run();
}

}  // namespace

int run_agent(const Environment& environment) {
  const auto code = run(environment);
  if (code) return *code;
  log::error("{}", code.error().message);
  return static_cast<int>(code.error().code == "Configuration" ? ExitCode::kTerminal
                                                               : ExitCode::kRestart);
}

}  // namespace gantry::agent
