#include "app/gantryd/daemon.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "adapters/asio/asio_executor.h"
#include "agentlink/session_routes.h"
#include "app/control_plane.h"
#include "app/gantryd/compute.h"
#include "app/gantryd/events_route.h"
#include "app/gantryd/why_routes.h"
#include "app/version.h"
#include "aws/front_door.h"
#include "aws/http/server.h"
#include "aws/json_codec.h"
#include "aws/sigv4.h"
#include "base/log.h"
#include "store/sqlite/sqlite_commit_log.h"
#include "sts/credential_store.h"

namespace gantry::app {
namespace {

constexpr std::chrono::seconds kGrace{10};
constexpr int kMostIoThreads = 4;

int io_threads(const Options& options) {
  if (options.io_threads > 0) return options.io_threads;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostIoThreads);
}

std::string_view name_of(Compute compute) {
  return compute == Compute::kDocker ? "docker" : "simulated";
}

/// Replaces the file in one step, so that a reader sees the old or the new one.
Result<void> write_file(const std::filesystem::path& path, const std::string& text) {
  const auto temporary = path.string() + ".new";
  std::ofstream(temporary, std::ios::trunc) << text;
  std::error_code error;
  std::filesystem::rename(temporary, path, error);
  if (error)
    return failure("Io", fmt::format("{} cannot be written: {}.", path.string(), error.message()));
  return {};
}

}  // namespace

class Daemon::Impl {
 public:
  explicit Impl(Options options) : options_(std::move(options)) {}
  ~Impl() { stop(); }

  Result<void> start() {
    started_at_ = clock_.now();
    GANTRY_CHECK(make_control_plane());
    make_front_door();
    GANTRY_CHECK(listen());
    state_.run([this] {
      control_plane_->ecs().events().set_capacity(options_.events);
      control_plane_->start();
    });
    GANTRY_CHECK(write_file(run_file(), run_document()));
    log::info("gantryd {} serves {} ({} compute, data in {})", kVersion, endpoint_,
              name_of(options_.compute), options_.data_dir.string());
    return {};
  }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    std::error_code ignored;
    if (!endpoint_.empty()) std::filesystem::remove(run_file(), ignored);
    if (server_) server_->stop(kGrace);
    if (compute_) compute_->close();
    // The store's last commit is written when it goes.
    state_.run([this] {
      if (control_plane_) control_plane_->ecs().events().flush();
      control_plane_.reset();
    });
    compute_.reset();
    state_.stop();
    log_thread_.stop();
  }

  [[nodiscard]] const std::string& endpoint() const { return endpoint_; }

 private:
  template <class F>
  Result<void> on_state(F&& f) {
    Result<void> result;
    state_.run([&] { result = f(); });
    return result;
  }

  Result<void> make_control_plane() {
    GANTRY_TRY(auto log, store::SqliteCommitLog::open({.folder = options_.data_dir}));
    if (options_.compute == Compute::kDocker) {
      GANTRY_TRY(compute_, make_docker_compute(options_, state_.executor()));
    } else {
      compute_ = make_simulated_compute(state_.executor(), ids_);
    }
    GANTRY_TRY(auto files, logs::EventFiles::open({.folder = options_.data_dir / "logs"}));
    log_files_ = std::make_unique<logs::GroupCommit>(log_thread_.executor(), std::move(files),
                                                     store::stop_process);
    return on_state([&] {
      control_plane_ = std::make_unique<ControlPlane>(
          state_.executor(), std::move(log), compute_->provider(), ids_, metrics_,
          ecs::EcsOptions{.stopped_task_lifetime =
                              std::chrono::hours(options_.keep_stopped_hours)});
      if (auto* filter = compute_->packet_filter()) control_plane_->filter_packets(*filter);
      if (auto* server = compute_->name_server()) control_plane_->serve_names(*server);
      if (auto* engine = compute_->load_balancers()) {
        control_plane_->balance_loads(*engine,
                                      {.access_logs = (options_.data_dir / "s3").string()});
      }
      control_plane_->keep_logs(*log_files_);
      return control_plane_->load();
    });
  }

  void make_front_door() {
    credentials_ = std::make_unique<sts::CredentialStore>(
        options_.root, std::vector<Cidr>{*parse_cidr("172.31.0.0/16")}, control_plane_->mint(),
        clock_);
    served_ = control_plane_->served();
    front_door_ = std::make_unique<aws::FrontDoor>(
        served_, *credentials_, control_plane_->front(), clock_, ids_, metrics_,
        aws::FrontDoorOptions{.health = [this] { return health(); }});
    sessions_ = std::make_unique<agentlink::SessionRoutes>(
        control_plane_->hub(),
        [this](aws::http::Request& request) { return authenticate(request); },
        [this](const aws::http::Request& session, std::string_view frame) -> Result<void> {
          GANTRY_TRY(auto request, aws::unpack_signed_frame(frame, session));
          return authenticate(request);
        });
    front_door_->add_route("/acs/", *sessions_);
    front_door_->add_route("/tcs/", *sessions_);
    why_ = std::make_unique<WhyRoutes>(
        state_.executor(), *control_plane_, ids_,
        [this](aws::http::Request& request) { return front_door_->authenticate(request, "ecs"); });
    front_door_->add_route("/_gantry/explain/", *why_);
    front_door_->add_route("/_gantry/plan/", *why_);
    events_ = std::make_unique<EventsRoute>(
        state_.executor(), control_plane_->database(), control_plane_->ecs().events(),
        [this](aws::http::Request& request) { return authenticate(request); });
    front_door_->add_route("/_gantry/events", *events_);
    if (auto* mirror = compute_->mirror()) front_door_->add_route("/v2/", *mirror);
  }

  Result<void> authenticate(aws::http::Request& request) {
    GANTRY_CHECK(front_door_->authenticate(request, "ecs"));
    return {};
  }

  Result<void> listen() {
    server_ =
        std::make_unique<aws::http::Server>(io_threads(options_), aws::http::Limits{}, metrics_);
    aws::http::ListenOptions where{.address = options_.listen_address,
                                   .port = options_.listen_port};
    if (!options_.tls_certificate.empty()) {
      where.tls = {.certificate_chain_file = options_.tls_certificate,
                   .private_key_file = options_.tls_key};
    }
    GANTRY_TRY(const std::uint16_t port, server_->listen(where, *front_door_));
    endpoint_ =
        fmt::format("{}://{}:{}", where.tls ? "https" : "http", options_.listen_address, port);
    return compute_->open(*control_plane_, *server_, *front_door_);
  }

  [[nodiscard]] std::filesystem::path run_file() const {
    return options_.data_dir / "gantryd.json";
  }

  [[nodiscard]] std::string health() const {
    return fmt::format(R"({{"status":"ok","version":"{}","compute":"{}"}})", kVersion,
                       name_of(options_.compute));
  }

  [[nodiscard]] std::string run_document() const {
    std::string deployment;
    aws::write_json_string(deployment, options_.deployment);
    return fmt::format(
        R"({{"pid":{},"endpoint":"{}","compute":"{}","deployment":{},"version":"{}","started_at":"{}"}})"
        "\n",
        getpid(), endpoint_, name_of(options_.compute), deployment, kVersion,
        format_iso8601(started_at_));
  }

  Options options_;
  SystemClock clock_;
  SystemIdSource ids_;
  Metrics metrics_;
  Time started_at_;
  std::string endpoint_;
  bool stopped_ = false;
  adapters::ExecutorThread log_thread_{"logs"};
  std::unique_ptr<logs::GroupCommit> log_files_;
  adapters::ExecutorThread state_{"state"};
  std::unique_ptr<ComputeHost> compute_;
  std::unique_ptr<ControlPlane> control_plane_;
  std::unique_ptr<sts::CredentialStore> credentials_;
  std::vector<const aws::OperationInfo*> served_;
  std::unique_ptr<aws::FrontDoor> front_door_;
  std::unique_ptr<agentlink::SessionRoutes> sessions_;
  std::unique_ptr<WhyRoutes> why_;
  std::unique_ptr<EventsRoute> events_;
  std::unique_ptr<aws::http::Server> server_;
};

Daemon::Daemon(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Daemon::~Daemon() = default;

Result<void> Daemon::start() { return impl_->start(); }
void Daemon::stop() { impl_->stop(); }
const std::string& Daemon::endpoint() const { return impl_->endpoint(); }

}  // namespace gantry::app
