#include "simulated/simulated_host.h"

#include <fmt/format.h>

#include "base/log.h"
#include "simulated/pending_call.h"
#include "simulated/user_data.h"

namespace gantry::simulated {
namespace {

// ecs-init starts an agent that ended with an error again after a while.
constexpr Millis kAgentRestartDelay = std::chrono::seconds(5);

constexpr int kKilled = 137;

/// The instance's role, which every agent signs with.
aws::Caller caller_of(const ports::InstanceSpec& spec) {
  return {
      .account = spec.account,
      .arn = "arn:aws:sts::" + spec.account + ":assumed-role/ecsInstanceRole/" + spec.instance_id,
      .user_id = "AROASIMULATED:" + spec.instance_id,
      .access_key_id = "ASIASIMULATED"};
}

fakes::FakeContainerEngine::Options engine_options(const ports::InstanceSpec& spec,
                                                   std::uint64_t seed) {
  fakes::FakeContainerEngine::Options options;
  options.info.cpus = spec.vcpus;
  options.info.memory_bytes = spec.memory.bytes();
  options.seed = seed;
  return options;
}

}  // namespace

/// The instance metadata service, asked from within the process.
class SimulatedHost::Metadata final : public agent::HostMetadata {
 public:
  Metadata(SharedAccess access, Executor& agents, std::string instance_id)
      : access_(std::move(access)), agents_(agents), instance_id_(std::move(instance_id)) {}

  void get(std::string path, ports::Callback<std::string> done) override {
    PendingCall<std::string> pending(agents_, std::move(done));
    if (!*access_) return;
    (*access_)->state.post([metadata = (*access_)->metadata, id = instance_id_,
                            path = std::move(path), pending = std::move(pending)]() mutable {
      auto response = metadata(id, {.method = "GET", .path = path});
      if (response.status == 200) {
        pending.answer(std::move(response.body));
      } else {
        pending.answer(std::unexpected(Error{"NotFound", path, response.status}));
      }
    });
  }

 private:
  SharedAccess access_;
  Executor& agents_;
  std::string instance_id_;
};

SimulatedHost::SimulatedHost(const ports::InstanceSpec& spec, SharedAccess access, Executor& agents,
                             IdSource& ids, std::uint64_t seed)
    : spec_(spec),
      agents_(agents),
      ids_(ids),
      engine_(agents, engine_options(spec, seed)),
      control_plane_(access, agents, caller_of(spec), spec.region),
      metadata_(std::make_unique<Metadata>(access, agents, spec.instance_id)) {}

SimulatedHost::~SimulatedHost() = default;

void SimulatedHost::boot(const ports::InstanceSpec& spec) {
  if (on_) return;
  spec_ = spec;
  engine_.resize(spec.vcpus, spec.memory.bytes());
  on_ = true;
  log_console("starts");
  start_agent();
}

void SimulatedHost::power_off() {
  restart_ = Timer();
  agent_.reset();
  if (on_) log_console("stops");
  on_ = false;
  engine_.exit_all(kKilled);
}

void SimulatedHost::log_console(std::string_view event) {
  console_ += fmt::format("{} simulated instance {} {}\n", format_iso8601(agents_.now()),
                          spec_.instance_id, event);
}

void SimulatedHost::restart_agent() {
  agent_.reset();
  start_agent();
}

void SimulatedHost::start_agent() {
  agent::Environment environment = ecs_config_of(spec_.user_data);
  environment["ECS_DATADIR"] = "/data";
  environment["AWS_DEFAULT_REGION"] = spec_.region;
  environment["ECS_AVAILABLE_LOGGING_DRIVERS"] =
      R"(["json-file","syslog","awslogs","fluentd","none"])";
  environment["ECS_ENABLE_TASK_IAM_ROLE"] = "true";
  environment["ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST"] = "true";
  auto config = agent::parse_config(environment);
  if (!config) {
    log::warn("{}: {}", spec_.instance_id, config.error().message);
    return;
  }
  agent_ = std::make_unique<agent::Agent>(agents_, control_plane_, *metadata_, engine_, checkpoint_,
                                          *std::move(config), ids_);
  agent_->start([this](agent::ExitCode code) {
    log::debug("{}: the agent ended with {}", spec_.instance_id, static_cast<int>(code));
    restart_ = agents_.after(kAgentRestartDelay, [this] { restart_agent(); });
  });
}

}  // namespace gantry::simulated
