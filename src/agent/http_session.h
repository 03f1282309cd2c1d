#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "agent/control_plane.h"
#include "agent/signing_credentials.h"
#include "aws/http/url.h"
#include "base/executor.h"

namespace gantry::agent {

/// `<endpoint>/ws?<query>`, parameters sorted and encoded. AWS: agent-protocol 2.4, 3.1. Errors:
/// `Unreachable`.
[[nodiscard]] Result<aws::http::Url> session_url(std::string endpoint, ControlPlane::Query query);

struct HttpSessionOptions {
  SessionKind kind;
  aws::http::Url url;
  boost::asio::any_io_executor io;
  Executor& executor;
  SigningCredentials& credentials;
  std::string region;
};

/// Opens the WebSocket with a signed upgrade; frames of a telemetry session are signed one by one.
void open_http_session(HttpSessionOptions options, const aws::Credentials& credentials,
                       std::shared_ptr<SessionHandler> handler,
                       Callback<std::unique_ptr<Session>> done);

}  // namespace gantry::agent
