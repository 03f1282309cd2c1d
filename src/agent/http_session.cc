#include "agent/http_session.h"

#include "agent/lifetime.h"
#include "aws/http/client.h"
#include "base/encoding.h"
#include "base/log.h"

namespace gantry::agent {
namespace {

namespace http = aws::http;

constexpr std::string_view kSigningName = "ecs";
constexpr int kAbnormalClosure = 1006;
constexpr std::uint16_t kGoingAway = 1001;

/// The URL as a request without a signature: what each telemetry frame is signed against.
http::Request unsigned_request(const http::Url& url) {
  http::Request request{.method = "GET", .path = url.path, .query = url.query};
  request.headers = {{"Host", url.authority()}};
  return request;
}

class HttpSession final : public Session {
 public:
  HttpSession(HttpSessionOptions options, std::shared_ptr<http::WebSocket> socket,
              std::function<void()> detach)
      : options_(std::move(options)), socket_(std::move(socket)), detach_(std::move(detach)) {}
  ~HttpSession() override {
    detach_();
    socket_->close(kGoingAway, "");
  }

  void send(std::string text) override {
    if (options_.kind == SessionKind::kAcs) return socket_->send(std::move(text));
    options_.credentials.get(lifetime_.bind(
        [this, text = std::move(text)](const Result<aws::Credentials>& credentials) mutable {
          if (!credentials) return log::warn("telemetry not sent: {}", credentials.error().message);
          socket_->send(aws::pack_signed_frame(std::move(text), unsigned_request(options_.url),
                                               *credentials, options_.region, kSigningName,
                                               options_.executor.now()));
        }));
  }
  void close(std::uint16_t code, std::string reason) override {
    socket_->close(code, std::move(reason));
  }

 private:
  HttpSessionOptions options_;
  std::shared_ptr<http::WebSocket> socket_;
  std::function<void()> detach_;
  Lifetime lifetime_;
};

/// Hands what the socket says to the session's handler until the session is dropped.
class Bridge final : public http::WebSocketHandler, public std::enable_shared_from_this<Bridge> {
 public:
  Bridge(HttpSessionOptions options, std::shared_ptr<SessionHandler> handler,
         Callback<std::unique_ptr<Session>> done)
      : options_(std::move(options)), handler_(std::move(handler)), done_(std::move(done)) {}

  void on_connected(Result<void> connected) {
    if (connected) return;  // on_open follows
    Error error = std::move(connected).error();
    if (error.code != "UpgradeRefused") error.code = "Unreachable";
    std::exchange(done_, nullptr)(std::unexpected(std::move(error)));
  }
  void on_open(std::shared_ptr<http::WebSocket> socket) override {
    auto detach = [self = weak_from_this()] {
      if (const auto bridge = self.lock()) bridge->handler_.reset();
    };
    std::exchange(done_, nullptr)(
        std::make_unique<HttpSession>(options_, std::move(socket), std::move(detach)));
  }
  void on_text(std::string text) override {
    if (const auto handler = handler_) handler->on_text(std::move(text));
  }
  void on_closed() override {
    if (const auto handler = handler_) handler->on_closed({kAbnormalClosure, ""});
  }

 private:
  HttpSessionOptions options_;
  std::shared_ptr<SessionHandler> handler_;
  Callback<std::unique_ptr<Session>> done_;
};

}  // namespace

Result<http::Url> session_url(std::string endpoint, ControlPlane::Query query) {
  if (!endpoint.ends_with('/')) endpoint += '/';
  std::ranges::sort(query);
  std::string text;
  for (const auto& [name, value] : query) {
    text += fmt::format("{}{}={}", text.empty() ? "" : "&", uri_encode(name), uri_encode(value));
  }
  auto url = http::parse_url(endpoint + "ws?" + text);
  if (!url || url->scheme != "http") {
    return failure("Unreachable", "expected an http:// endpoint: " + endpoint);
  }
  return url;
}

void open_http_session(HttpSessionOptions options, const aws::Credentials& credentials,
                       std::shared_ptr<SessionHandler> handler,
                       Callback<std::unique_ptr<Session>> done) {
  http::Request request = unsigned_request(options.url);
  aws::sign(request, credentials, options.region, kSigningName, options.executor.now());
  const auto endpoint = http::Endpoint::tcp(options.url.host, options.url.port);
  const auto io = options.io;
  auto bridge = std::make_shared<Bridge>(std::move(options), std::move(handler), std::move(done));
  http::connect_websocket(
      io, endpoint, std::move(request), {}, bridge,
      [bridge](Result<void> connected) { bridge->on_connected(std::move(connected)); });
}

}  // namespace gantry::agent
