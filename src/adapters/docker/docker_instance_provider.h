#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/docker/docker_api.h"
#include "adapters/docker/event_stream.h"
#include "adapters/docker/instance_documents.h"
#include "ports/instance_provider.h"

namespace gantry::docker {

/// One system container per instance, with its own dockerd, on the VPC's Docker network. Used, and
/// its callbacks run, on the api's callbacks executor.
class DockerInstanceProvider final : public ports::InstanceProvider {
 public:
  /// `api` outlives the provider. `privilege` as choose_privilege() tells.
  DockerInstanceProvider(DockerApi& api, ProviderConfig config, Privilege privilege);
  ~DockerInstanceProvider() override;
  DockerInstanceProvider(const DockerInstanceProvider&) = delete;
  DockerInstanceProvider& operator=(const DockerInstanceProvider&) = delete;

  [[nodiscard]] std::string_view name() const override { return "docker"; }

  /// Makes the VPC's network unless it is there; the host's address in it (vpc_gateway) can be
  /// bound from then on. start() needs it and calls it itself. Errors: `VpcNetwork` and the api's.
  void prepare(ports::Callback<void> done);

  /// Makes the network of that instance's VPC unless it is there. Errors: as prepare().
  void prepare_vpc(const ports::InstanceSpec& spec, ports::Callback<void> done);

  /// Errors: `InsufficientInstanceCapacity`, `MachineImageMissing`, `AddressInUse`, `VpcNetwork`
  /// and the api's.
  void start(const ports::InstanceSpec& spec, ports::Callback<void> done) override;
  void terminate(const std::string& instance_id, ports::Callback<void> done) override;
  void stop(const std::string& instance_id, ports::Callback<void> done) override;
  void reboot(const std::string& instance_id, ports::Callback<void> done) override;
  void read_console(const std::string& instance_id, ports::Callback<std::string> done) override;
  void check(const std::string& instance_id, ports::Callback<ports::HostCheck> done) override;
  void remove_vpc(const std::string& vpc_id, ports::Callback<void> done) override;
  void list(ports::Callback<std::vector<ports::ObservedInstance>> done) override;
  void watch(std::function<void(const std::string& instance_id)> exited) override;

 private:
  void call(DockerCall call, ports::Callback<boost::json::value> done);
  void learn_host(ports::Callback<void> done);
  void ensure_network(const ProviderConfig& config, ports::Callback<void> done);
  void find_network(const ProviderConfig& config, ports::Callback<void> done);
  void create_network(const ProviderConfig& config, ports::Callback<void> done);
  void prepared(const Result<void>& result);
  void start_container(const ports::InstanceSpec& spec, ports::Callback<void> done);
  void start_existing(const ports::InstanceSpec& spec, ports::Callback<void> done);
  void create_container(const ports::InstanceSpec& spec, ports::Callback<void> done);
  void give_up(const ports::InstanceSpec& spec, Error error, ports::Callback<void> done);
  void remove(const std::string& instance_id, ports::Callback<void> done);
  void removed(const std::string& instance_id, Result<void> result, ports::Callback<void> done);
  void stop_container(const std::string& instance_id, ports::Callback<void> done);
  void on_exit(const std::string& instance_id);
  void look_again();

  DockerApi& api_;
  ProviderConfig config_;
  HostFacts host_;
  bool prepared_ = false;
  std::vector<ports::Callback<void>> preparing_;
  int next_cpu_ = 0;               ///< instances take CPUs in turn
  std::set<std::string> running_;  ///< as last seen; what a lost event stream is compared with
  std::set<std::string> ending_;   ///< by our own doing: their exit is no news
  std::function<void(const std::string&)> exited_;
  std::unique_ptr<EventStream> events_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace gantry::docker
