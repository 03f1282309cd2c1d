#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "aws/http/client.h"
#include "aws/http/connector.h"
#include "aws/http/websocket_session.h"

namespace gantry::aws::http {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using Session = WebSocketSession<ClientSocket>;

/// One opening; lives in its pending operation.
class Opening : public std::enable_shared_from_this<Opening> {
 public:
  Opening(asio::any_io_executor executor, Request request, WebSocketOptions options,
          std::shared_ptr<WebSocketHandler> handler, Callback<void> done)
      : timer_(executor),
        request_(std::move(request)),
        options_(options),
        handler_(std::move(handler)),
        done_(std::move(done)) {}

  void start(Endpoint endpoint) {
    host_ = request_.headers.has("Host") ? std::string(request_.headers.get("Host"))
                                         : host_header(endpoint);
    const auto connector = std::make_shared<Connector>(timer_.get_executor(), std::move(endpoint));
    const auto until = std::chrono::steady_clock::now() + options_.connect_deadline;
    connector->start(options_.connect_deadline,
                     [self = shared_from_this(), until](Result<ClientSocket> socket) {
                       if (!socket) return self->done_(std::unexpected(std::move(socket).error()));
                       self->handshake(*std::move(socket), until);
                     });
  }

 private:
  void handshake(ClientSocket socket, std::chrono::steady_clock::time_point until) {
    session_ =
        std::make_shared<Session>(std::move(socket), handler_,
                                  WebSocketLimits{options_.message_bytes, options_.queued_bytes});
    timer_.expires_at(until);
    timer_.async_wait([self = shared_from_this()](error_code ec) {
      if (ec) return;
      self->timed_out_ = true;
      if (self->session_) self->session_->abort();
    });
    auto& ws = session_->stream();
    ws.set_option(
        websocket::stream_base::decorator([this](websocket::request_type& out) { decorate(out); }));
    const auto target =
        request_.query.empty() ? request_.path : request_.path + '?' + request_.query;
    ws.async_handshake(answer_, host_, target,
                       [self = shared_from_this()](error_code ec) { self->on_handshake(ec); });
  }

  void decorate(websocket::request_type& out) const {
    for (const auto& [name, value] : request_.headers) {
      if (!equal_ignoring_case(name, "Host")) out.insert(name, value);
    }
  }

  void on_handshake(error_code ec) {
    timer_.cancel();
    const auto session = std::exchange(session_, nullptr);
    session->stream().set_option(
        websocket::stream_base::decorator([](websocket::request_type&) {}));
    if (!ec) {
      done_({});
      return session->open(nullptr, nullptr);
    }
    session->abort();
    if (ec == websocket::error::upgrade_declined) {
      const int status = static_cast<int>(answer_.result_int());
      return done_(std::unexpected(Error{"UpgradeRefused", answer_.body(), status,
                                         status < 500 ? Fault::kSender : Fault::kReceiver}));
    }
    if (timed_out_)
      return done_(failure("Timeout", "the WebSocket handshake did not end within the deadline"));
    done_(failure("ConnectionClosed", "the WebSocket handshake failed: " + ec.message()));
  }

  asio::steady_timer timer_;
  Request request_;
  WebSocketOptions options_;
  std::shared_ptr<WebSocketHandler> handler_;
  Callback<void> done_;
  std::string host_;
  std::shared_ptr<Session> session_;
  websocket::response_type answer_;
  bool timed_out_ = false;
};

}  // namespace

void connect_websocket(asio::any_io_executor executor, Endpoint endpoint, Request request,
                       WebSocketOptions options, std::shared_ptr<WebSocketHandler> handler,
                       Callback<void> done) {
  std::make_shared<Opening>(std::move(executor), std::move(request), options, std::move(handler),
                            std::move(done))
      ->start(std::move(endpoint));
}

}  // namespace gantry::aws::http
