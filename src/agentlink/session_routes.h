#pragma once

#include <functional>
#include <memory>

#include "agentlink/session_hub.h"
#include "aws/http/server.h"
#include "base/executor.h"

namespace gantry::agentlink {

/// Serves the WebSocket upgrades below /acs/ and /tcs/.
class SessionRoutes final : public aws::http::Handler {
 public:
  /// Checks the signature of the upgrade request; runs on I/O threads.
  using Authenticate = std::function<Result<void>(aws::http::Request&)>;
  /// Checks the signature of one telemetry frame of the session that `session` opened; runs on I/O
  /// threads.
  using VerifyFrame =
      std::function<Result<void>(const aws::http::Request& session, std::string_view frame)>;

  SessionRoutes(SessionHub& hub, Authenticate authenticate, VerifyFrame verify_frame)
      : hub_(hub), authenticate_(std::move(authenticate)), verify_frame_(std::move(verify_frame)) {}

  void handle(aws::http::Request request, std::unique_ptr<aws::http::Responder> responder) override;

 private:
  SessionHub& hub_;
  Authenticate authenticate_;
  VerifyFrame verify_frame_;
};

}  // namespace gantry::agentlink
