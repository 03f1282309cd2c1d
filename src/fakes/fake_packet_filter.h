#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/executor.h"
#include "ports/packet_filter.h"

namespace gantry::fakes {

/// A PacketFilter that judges connections instead of packets. Hosts begin and end by start_host()
/// and stop_host().
class FakePacketFilter final : public ports::PacketFilter {
 public:
  explicit FakePacketFilter(Executor& executor) : executor_(executor) {}

  void apply(const std::string& instance_id, const ports::PacketRules& rules,
             ports::Callback<void> done) override;
  void watch(std::function<void(const std::string& instance_id)> bare) override {
    bare_ = std::move(bare);
  }

  void start_host(const std::string& instance_id);
  void stop_host(const std::string& instance_id) { hosts_.erase(instance_id); }
  /// The next calls of apply() fail with this code.
  void fail_next(int calls, std::string code) {
    failures_ = calls;
    failure_code_ = std::move(code);
  }

  /// Null if the host does not run or is bare.
  [[nodiscard]] const ports::PacketRules* rules(const std::string& instance_id) const;
  [[nodiscard]] int calls() const { return calls_; }

  /// Whether a host lets a new connection in from, or out to, that address.
  [[nodiscard]] static bool admits(const ports::PacketRules& rules, const ports::PeerTraffic& way,
                                   std::string_view peer, int protocol, int port);

 private:
  Executor& executor_;
  std::map<std::string, std::optional<ports::PacketRules>> hosts_;
  std::function<void(const std::string&)> bare_;
  std::string failure_code_;
  int failures_ = 0;
  int calls_ = 0;
};

}  // namespace gantry::fakes
