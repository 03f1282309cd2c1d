#include "agent/agent.h"

#include "agent/introspection.h"
#include "agent/task_metadata.h"
#include "base/log.h"

namespace gantry::agent {
namespace {

constexpr std::string_view kArnKey = "containerInstanceArn";
constexpr std::string_view kClusterKey = "cluster";
constexpr std::string_view kInstanceKey = "instanceId";

}  // namespace

struct Agent::Sessions {
  Endpoints endpoints;
  TcsSession tcs;
  AcsSession acs;

  Sessions(Agent& agent, std::int64_t sequence)
      : endpoints(agent.executor_, agent.control_plane_, agent.identity_),
        tcs(agent.executor_, agent.control_plane_, agent.ids_, endpoints,
            {*agent.tasks_, agent.health_, agent.identity_, agent.config_}),
        acs(agent.executor_, agent.control_plane_, agent.ids_, endpoints,
            {.tasks = *agent.tasks_,
             .credentials = agent.credentials_,
             .checkpoint = agent.checkpoint_,
             .identity = agent.identity_,
             .heartbeat = [&agent] { agent.check_health(); },
             .opened = [this] { tcs.start(); },
             .inactive = [this] { tcs.stop(); }},
            sequence) {}
};

Agent::Agent(Executor& executor, ControlPlane& control_plane, HostMetadata& metadata,
             ports::ContainerEngine& engine, Checkpoint& checkpoint, Config config, IdSource& ids)
    : executor_(executor),
      control_plane_(control_plane),
      engine_(engine),
      checkpoint_(checkpoint),
      config_(std::move(config)),
      ids_(ids),
      health_(executor.now()),
      collector_(executor, metadata, ids),
      registrar_(executor, control_plane, ids, config_) {
  identity_.cluster = config_.cluster_or_default();
}

Agent::~Agent() = default;

// ---- Start

void Agent::start(std::function<void(ExitCode)> ended) {
  ended_ = std::move(ended);
  if (!load()) return;
  engine_.info(lifetime_.bind([this](const Result<ports::EngineInfo>& info) { on_engine(info); }));
}

void Agent::stop() { sessions_.reset(); }

void Agent::end(ExitCode code) {
  stop();
  ended_(code);
}

bool Agent::load() {
  auto loaded = checkpoint_.load();
  if (!loaded) {
    log::error("saved state: {}", loaded.error().message);
    end(ExitCode::kRestart);
    return false;
  }
  saved_ = *std::move(loaded);
  const std::string cluster = saved(kClusterKey);
  if (cluster.empty() || cluster == identity_.cluster) return true;
  // AWS: agent-protocol 1.1, saved state with another ECS_CLUSTER.
  log::error("the saved state belongs to the cluster {}, not {}", cluster, identity_.cluster);
  end(ExitCode::kTerminal);
  return false;
}

std::string Agent::saved(std::string_view key) const {
  const auto found = saved_.find(std::string(key));
  return found == saved_.end() ? std::string() : found->second;
}

bool Agent::save(std::string_view key, const std::string& value) {
  if (const auto stored = checkpoint_.put(key, value); !stored) {
    log::error("state not saved: {}", stored.error().message);
    end(ExitCode::kRestart);
    return false;
  }
  return true;
}

void Agent::on_engine(const Result<ports::EngineInfo>& info) {
  if (!info) {
    log::error("container engine: {}", info.error().message);
    return end(ExitCode::kRestart);
  }
  engine_info_ = *info;
  identity_.docker_version = info->version;
  if (config_.external) return enrol();
  collector_.collect(lifetime_.bind(
      [this](Result<InstanceMetadata> metadata) { on_metadata(std::move(metadata)); }));
}

void Agent::on_metadata(Result<InstanceMetadata> metadata) {
  if (!metadata) {
    log::error("instance metadata: {}", metadata.error().message);
    return end(ExitCode::kRestart);
  }
  instance_ = *std::move(metadata);
  const std::string before = saved(kInstanceKey);
  if (!before.empty() && !instance_.instance_id.empty() && before != instance_.instance_id) {
    log::warn("the state of instance {} is discarded, this one is {}", before,
              instance_.instance_id);
    for (const auto& [key, value] : std::exchange(saved_, {})) {
      if (const auto erased = checkpoint_.erase(key); !erased) return end(ExitCode::kRestart);
    }
  }
  enrol();
}

void Agent::enrol() {
  registrar_.run(
      registration_request(config_, engine_info_, instance_.host, saved(kArnKey), ids_.uuid()),
      [this](Registered registered) { on_registered(std::move(registered)); },
      [this](ExitCode code) { end(code); });
}

void Agent::on_registered(Registered registered) {
  registered_ = std::move(registered);
  identity_.container_instance_arn = registered_.container_instance_arn;
  if (!save(kArnKey, registered_.container_instance_arn) || !save(kClusterKey, identity_.cluster) ||
      !save(kInstanceKey, instance_.instance_id)) {
    return;
  }
  log::info("registered as {}", registered_.container_instance_arn);
  task_host_->set_cgroup_driver(engine_info_.cgroup_driver);
  tasks_.emplace(TaskEngine::Parts{executor_, control_plane_, engine_, *task_host_, checkpoint_,
                                   credentials_, ids_, config_, port_probe_});
  tasks_->recover(saved_, engine_info_, [this] { open_sessions(); });
}

void Agent::open_sessions() {
  const std::string sequence = saved(AcsSession::kSequenceKey);
  sessions_ = std::make_unique<Sessions>(*this, sequence.empty() ? -1 : std::stoll(sequence));
  saved_.clear();
  sessions_->tcs.start();
  sessions_->acs.start();
}

void Agent::check_health() {
  engine_.info(lifetime_.bind([this](const Result<ports::EngineInfo>& info) {
    health_.record(info ? InstanceHealth::Status::kOk : InstanceHealth::Status::kImpaired,
                   executor_.now());
  }));
}

// ---- Its own endpoints

HttpAnswer Agent::handle_introspection(const std::string& path, const std::string& query) const {
  return answer_introspection(identity_, tasks_ ? tasks_->tasks() : std::vector<const Task*>(),
                              path, query);
}

MetadataView Agent::metadata_view() const {
  return {.tasks = tasks_ ? tasks_->tasks() : std::vector<const Task*>(),
          .credentials = credentials_,
          .cluster = identity_.cluster,
          .availability_zone = registered_.availability_zone,
          .vpc_id = instance_.vpc_id};
}

void Agent::handle_metadata(const std::string& path,
                            std::move_only_function<void(HttpAnswer)> done) {
  const MetadataView view = metadata_view();
  const Task* task = task_with_tags(view, path);
  if (task == nullptr) return done(answer_metadata(view, path, std::nullopt));
  list_tags(identity_.container_instance_arn,
            [this, path, arn = task->spec.arn, done = std::move(done)](auto instance) mutable {
              list_tags(arn, [this, path, instance = std::move(instance),
                              done = std::move(done)](auto task_tags) mutable {
                done(answer_metadata(metadata_view(), path,
                                     MetadataTags{std::move(instance), std::move(task_tags)}));
              });
            });
}

void Agent::list_tags(const std::string& arn,
                      std::move_only_function<void(std::vector<api::ecs::Tag>)> done) {
  api::ecs::ListTagsForResourceRequest request;
  request.resource_arn = arn;
  control_plane_.list_tags_for_resource(
      std::move(request),
      lifetime_.bind([arn, done = std::move(done)](
                         const Result<api::ecs::ListTagsForResourceResponse>& answer) mutable {
        if (!answer) log::warn("tags of {}: {}", arn, answer.error().message);
        done(answer ? answer->tags.value_or(std::vector<api::ecs::Tag>())
                    : std::vector<api::ecs::Tag>());
      }));
}

}  // namespace gantry::agent
