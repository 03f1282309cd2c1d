#pragma once

#include <memory>
#include <string>

#include "agentlink/session_hub.h"
#include "api/tcs/types.h"
#include "aws/http/server.h"

namespace gantry::agentlink {

/// One agent's TCS session (agent protocol, section 4): acknowledges every publication and takes
/// over the containers' and the instance's health. Metrics are acknowledged and dropped until
/// CloudWatch is there (docs/coverage.md).
class TelemetrySession final : public aws::http::WebSocketHandler,
                               public std::enable_shared_from_this<TelemetrySession> {
 public:
  TelemetrySession(SessionHub& hub, std::string instance_arn)
      : hub_(hub), instance_arn_(std::move(instance_arn)) {}

  void on_open(std::shared_ptr<aws::http::WebSocket> socket) override {
    socket_ = std::move(socket);
  }
  /// The envelope, with or without the block of signed headers before it (which the listener has
  /// verified).
  void on_text(std::string text) override;
  void on_closed() override { socket_.reset(); }

 private:
  void store_health(const api::tcs::PublishHealthRequest& request);

  SessionHub& hub_;
  std::string instance_arn_;
  std::shared_ptr<aws::http::WebSocket> socket_;
};

}  // namespace gantry::agentlink
