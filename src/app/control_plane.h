#pragma once

#include <memory>
#include <optional>

#include "agentlink/session_hub.h"
#include "autoscaling/autoscaling.h"
#include "autoscaling/service.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "base/metrics.h"
#include "control/op_runner.h"
#include "ec2/control/instance_controller.h"
#include "ec2/control/name_controller.h"
#include "ec2/control/packet_filter_controller.h"
#include "ec2/ec2.h"
#include "ec2/metadata/metadata_service.h"
#include "ec2/service.h"
#include "ecs/ecs.h"
#include "ecs/elb_targets.h"
#include "elb/control/balancer_controller.h"
#include "elb/elb.h"
#include "elb/service.h"
#include "iam/iam.h"
#include "iam/service.h"
#include "logs/control/retention_controller.h"
#include "logs/payload_runner.h"
#include "logs/service.h"
#include "ports/instance_provider.h"
#include "ssm/service.h"
#include "ssm/ssm.h"
#include "store/database.h"
#include "sts/service.h"
#include "sts/sts.h"

namespace gantry::app {

/// Everything that Gantry decides with, joined together: modules, store, controllers; no socket.
/// The same object serves gantryd and the simulation. Lives on the state thread.
class ControlPlane {
 public:
  ControlPlane(Executor& state, std::unique_ptr<store::CommitLog> log,
               ports::InstanceProvider& provider, IdSource& ids, Metrics& metrics,
               ecs::EcsOptions ecs_options = {},
               store::Database::FailStop fail_stop = store::stop_process);
  ControlPlane(const ControlPlane&) = delete;
  ControlPlane& operator=(const ControlPlane&) = delete;

  /// Before start(): security groups are enforced by `filter`, names served by `server`. Where
  /// there is none, both are records only.
  void filter_packets(ports::PacketFilter& filter) {
    packet_filters_.emplace(state_, database_, ec2_, filter);
  }
  void serve_names(ports::NameServer& server) { names_.emplace(state_, database_, ec2_, server); }
  /// Before start(): load balancers are made by `engine`, else they are records only.
  void balance_loads(ports::LoadBalancerEngine& engine, elb::BalancerOptions options = {}) {
    balancers_.emplace(state_, database_, elb_, certificates_, engine, std::move(options));
  }

  /// Before load(): serves CloudWatch Logs, whose events go to `files`. They outlive this.
  void keep_logs(logs::GroupCommit& files);

  /// Reads the store and makes what a new one lacks; no effect outside yet.
  /// Errors: the store's.
  Result<void> load();

  /// Begins to act: controllers reconcile. After load(); agents may have connected since.
  void start();

  [[nodiscard]] control::OpRunner& runner() { return runner_; }
  /// Runs every operation of served(): what the front door is given.
  [[nodiscard]] aws::OperationRunner& front() {
    if (log_runner_) return *log_runner_;
    return runner_;
  }
  [[nodiscard]] std::vector<const aws::OperationInfo*> served() const;
  [[nodiscard]] agentlink::SessionHub& hub() { return hub_; }
  [[nodiscard]] store::Database& database() { return database_; }
  [[nodiscard]] ec2::Ec2& ec2() { return ec2_; }
  [[nodiscard]] autoscaling::Autoscaling& autoscaling() { return autoscaling_; }
  [[nodiscard]] elb::Elb& elb() { return elb_; }
  [[nodiscard]] ecs::Ecs& ecs() { return ecs_; }
  /// After load().
  [[nodiscard]] const sts::CredentialMint& mint() const { return *mint_; }
  [[nodiscard]] const ec2::MetadataService& metadata() const { return *metadata_; }

 private:
  Executor& state_;
  IdSource& ids_;
  store::Database database_;
  sts::Sts sts_;
  iam::Iam iam_;
  ec2::Ec2 ec2_;
  ssm::Ssm ssm_;
  elb::NoCertificates certificates_;
  elb::Elb elb_;
  ecs::ElbTargets targets_;
  autoscaling::Autoscaling autoscaling_;
  ecs::Ecs ecs_;
  sts::Service sts_service_;
  iam::Service iam_service_;
  ec2::Service ec2_service_;
  ssm::Service ssm_service_;
  elb::Service elb_service_;
  autoscaling::Service autoscaling_service_;
  control::OpRunner runner_;
  agentlink::SessionHub hub_;
  ec2::InstanceController instances_;
  std::optional<logs::Logs> logs_;
  std::optional<logs::Service> logs_service_;
  std::optional<logs::PayloadRunner> log_runner_;
  std::optional<logs::RetentionController> log_retention_;
  std::optional<ec2::PacketFilterController> packet_filters_;
  std::optional<ec2::NameController> names_;
  std::optional<elb::BalancerController> balancers_;
  std::optional<sts::CredentialMint> mint_;
  std::optional<ec2::MetadataService> metadata_;
};

}  // namespace gantry::app
