#include "app/control_plane.h"

#include "ecs/operations.h"

namespace gantry::app {
namespace {

/// Unless there are others, which a test may bring.
ecs::EcsOptions with_targets(ecs::EcsOptions options, ecs::TargetRegistry& targets) {
  if (!options.targets) options.targets = &targets;
  return options;
}

}  // namespace

ControlPlane::ControlPlane(Executor& state, std::unique_ptr<store::CommitLog> log,
                           ports::InstanceProvider& provider, IdSource& ids, Metrics& metrics,
                           ecs::EcsOptions ecs_options, store::Database::FailStop fail_stop)
    : state_(state),
      ids_(ids),
      database_(state, std::move(log), std::move(fail_stop)),
      sts_(database_),
      iam_(database_),
      ec2_(database_, iam_),
      ssm_(database_),
      elb_(state, database_, ec2_),
      targets_(state, elb_),
      autoscaling_(state, database_, ec2_, ids),
      ecs_(state, database_, ec2_, autoscaling_, ids, with_targets(ecs_options, targets_)),
      iam_service_(iam_),
      ec2_service_(ec2_, {}),
      ssm_service_(ssm_),
      elb_service_(elb_, certificates_),
      autoscaling_service_(autoscaling_),
      runner_(state, database_, ids),
      hub_(state, database_, ecs_.tables(), ids, metrics),
      instances_(state, database_, ec2_, provider) {
  runner_.add(sts::bind(sts_service_));
  runner_.add(iam::bind(iam_service_));
  runner_.add(ec2::bind(ec2_service_));
  runner_.add(ssm::bind(ssm_service_));
  runner_.add(elb::bind(elb_service_));
  runner_.add(autoscaling::bind(autoscaling_service_));
  runner_.add(ecs::bind(ecs_.operations()));
}

void ControlPlane::keep_logs(logs::GroupCommit& files) {
  logs_.emplace(database_, files);
  logs_service_.emplace(*logs_);
  runner_.add(logs::bind(*logs_service_));
  log_runner_.emplace(state_, database_, *logs_, runner_);
  log_retention_.emplace(state_, *logs_);
}

std::vector<const aws::OperationInfo*> ControlPlane::served() const {
  auto all = runner_.served();
  if (log_runner_) {
    const auto more = log_runner_->served();
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

Result<void> ControlPlane::load() {
  GANTRY_CHECK(database_.load());
  GANTRY_CHECK(hub_.forget_connections());
  GANTRY_TRY(mint_, sts_.open_mint(ids_));
  GANTRY_CHECK(ec2_.prepare(state_.now()));
  if (logs_) logs_->forget_orphans();
  metadata_.emplace(ec2_.tables(), iam_, *mint_);
  return {};
}

void ControlPlane::start() {
  if (packet_filters_) packet_filters_->start();
  if (names_ && balancers_) {
    names_->add_source([this](ports::NameMap& names) { balancers_->add_names(names); });
    balancers_->on_names_changed([this] { names_->changed(); });
  }
  if (names_) names_->start();
  if (log_retention_) log_retention_->start();
  instances_.start();
  elb_.start();
  if (balancers_) balancers_->start();
  autoscaling_.start();
  ecs_.start();
}

}  // namespace gantry::app
