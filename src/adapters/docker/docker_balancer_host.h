#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/docker/docker_api.h"
#include "adapters/docker/docker_instance_provider.h"
#include "adapters/docker/instance_documents.h"
#include "adapters/haproxy/balancer_host.h"
#include "base/executor.h"

namespace gantry::docker {

/// The body of POST /containers/create of a load balancer: HAProxy alone, on the VPC's network with
/// its first address, and with its folder at /lb. `config` as config_for() gives it.
[[nodiscard]] boost::json::object balancer_document(const ports::LoadBalancerSpec& spec,
                                                    const ProviderConfig& config,
                                                    const std::filesystem::path& folder);

/// HAProxys in containers of the machine image, on the networks of the instances.
class DockerBalancerHost final : public haproxy::BalancerHost {
 public:
  /// All outlive it; `api`'s callbacks run on `state`, `worker` runs ip.
  DockerBalancerHost(DockerApi& api, DockerInstanceProvider& networks, ProviderConfig config,
                     Executor& state, Executor& worker);
  ~DockerBalancerHost() override;
  DockerBalancerHost(const DockerBalancerHost&) = delete;
  DockerBalancerHost& operator=(const DockerBalancerHost&) = delete;

  [[nodiscard]] std::filesystem::path inside(const std::filesystem::path& folder) const override;
  void is_running(const std::string& id, ports::Callback<bool> done) override;
  /// Errors: `AddressInUse`, `MachineImageMissing`, and the api's.
  void start(const ports::LoadBalancerSpec& spec, const std::filesystem::path& folder,
             ports::Callback<void> done) override;
  void remove(const std::string& id, ports::Callback<void> done) override;
  void list(ports::Callback<std::vector<std::string>> done) override;

 private:
  void call(DockerCall call, ports::Callback<boost::json::value> done);
  void start_container(const ports::LoadBalancerSpec& spec, ports::Callback<void> done);
  void add_addresses(const ports::LoadBalancerSpec& spec, ports::Callback<void> done);
  void take_addresses(std::int64_t pid, std::vector<std::string> addresses,
                      ports::Callback<void> done);

  DockerApi& api_;
  DockerInstanceProvider& networks_;
  ProviderConfig config_;
  Executor& state_;
  Executor& worker_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace gantry::docker
