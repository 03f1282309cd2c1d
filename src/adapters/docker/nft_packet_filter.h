#pragma once

#include <functional>
#include <memory>
#include <string>

#include "adapters/docker/docker_api.h"
#include "adapters/docker/event_stream.h"
#include "adapters/docker/packet_filter_script.h"
#include "base/executor.h"
#include "ports/packet_filter.h"

namespace gantry::docker {

/// Runs `nft` in the network namespace at that path (/proc/PID/ns/net). Blocks.
/// Errors: `NotFound` if there is no such namespace, `Nft`, `Spawn`.
[[nodiscard]] Result<void> apply_in_namespace(const std::string& network_namespace,
                                              const std::string& script);

/// Security groups in nftables, in each instance's own network namespace, written from outside.
/// They stay when gantryd ends.
class NftPacketFilter final : public ports::PacketFilter {
 public:
  /// `api` (whose callbacks run on `state`) and both executors outlive it. `worker` runs nft.
  NftPacketFilter(DockerApi& api, Executor& state, Executor& worker, std::string deployment,
                  AlwaysReachable always);
  ~NftPacketFilter() override;
  NftPacketFilter(const NftPacketFilter&) = delete;
  NftPacketFilter& operator=(const NftPacketFilter&) = delete;

  void apply(const std::string& instance_id, const ports::PacketRules& rules,
             ports::Callback<void> done) override;
  void watch(std::function<void(const std::string& instance_id)> bare) override;

 private:
  void apply_at(std::int64_t pid, std::string script, ports::Callback<void> done);
  void look_again();

  DockerApi& api_;
  Executor& state_;
  Executor& worker_;
  std::string deployment_;
  AlwaysReachable always_;
  std::function<void(const std::string&)> bare_;
  std::unique_ptr<EventStream> events_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace gantry::docker
