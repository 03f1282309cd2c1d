#include "agentlink/session_routes.h"

#include <map>

#include "aws/json_codec.h"
#include "base/encoding.h"
#include "base/log.h"

namespace gantry::agentlink {
namespace {

std::map<std::string, std::string> parse_query(std::string_view query) {
  std::map<std::string, std::string> parameters;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const auto equals = std::min(pair.find('='), pair.size());
    parameters[uri_decode(pair.substr(0, equals), Plus::kSpace)] =
        equals < pair.size() ? uri_decode(pair.substr(equals + 1), Plus::kSpace) : "";
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return parameters;
}

/// ACS and TCS name their parameters differently (agent protocol, 3.1 and 4.1).
SessionRequest to_session_request(const aws::http::Request& request) {
  auto query = parse_query(request.query);
  const bool commands = request.path.starts_with("/acs/");
  return {.kind = commands ? SessionRequest::Kind::kCommands : SessionRequest::Kind::kTelemetry,
          .container_instance_arn =
              commands ? query["containerInstanceArn"] : query["containerInstance"],
          .agent_version = query["agentVersion"],
          .agent_hash = query["agentHash"],
          .docker_version = query["dockerVersion"],
          .sends_credentials = query["sendCredentials"] == "true"};
}

/// The form in which the agent's client looks for the name of what went wrong (agent protocol,
/// "Rejecting").
aws::http::Response to_response(const Error& error) {
  std::string body = "{";
  aws::write_json_string(body, error.code);
  body += ":";
  aws::write_json_string(body, error.message);
  body += "}";
  return {.status = error.http_status,
          .headers = {{"Content-Type", "application/json"}, {"x-amzn-ErrorType", error.code}},
          .body = std::move(body)};
}

/// Drops telemetry frames whose signed headers do not fit; passes the others on.
class VerifiedHandler final : public aws::http::WebSocketHandler {
 public:
  VerifiedHandler(std::shared_ptr<aws::http::WebSocketHandler> next, aws::http::Request session,
                  const SessionRoutes::VerifyFrame& verify)
      : next_(std::move(next)), session_(std::move(session)), verify_(verify) {}

  void on_open(std::shared_ptr<aws::http::WebSocket> socket) override {
    next_->on_open(std::move(socket));
  }
  void on_text(std::string text) override {
    const auto verified = verify_(session_, text);
    if (verified) {
      next_->on_text(std::move(text));
    } else {
      log::warn("a telemetry frame was dropped: {}", verified.error().message);
    }
  }
  void on_closed() override { next_->on_closed(); }

 private:
  std::shared_ptr<aws::http::WebSocketHandler> next_;
  aws::http::Request session_;
  const SessionRoutes::VerifyFrame& verify_;
};

}  // namespace

void SessionRoutes::handle(aws::http::Request request,
                           std::unique_ptr<aws::http::Responder> responder) {
  if (auto authenticated = authenticate_(request); !authenticated) {
    responder->respond(to_response(authenticated.error()));
    return;
  }
  hub_.state().post(
      [this, request = std::move(request), responder = std::move(responder)]() mutable {
        const SessionRequest session = to_session_request(request);
        auto handler = hub_.admit(session);
        if (!handler) {
          responder->respond(to_response(handler.error()));
        } else if (session.kind == SessionRequest::Kind::kTelemetry) {
          responder->accept_websocket(std::make_shared<VerifiedHandler>(
              *std::move(handler), std::move(request), verify_frame_));
        } else {
          responder->accept_websocket(*std::move(handler));
        }
      });
}

}  // namespace gantry::agentlink
