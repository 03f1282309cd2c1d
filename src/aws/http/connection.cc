#include "aws/http/connection.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <string_view>
#include <utility>

#include "aws/http/file_body.h"
#include "aws/http/request_parser.h"
#include "aws/http/websocket_session.h"
#include "aws/http/wire.h"

namespace gantry::aws::http {
namespace {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;
using boost::system::error_code;
using UpgradeRequest = bhttp::request<bhttp::empty_body>;

constexpr std::size_t kReadSize = 4 * 1024;
constexpr std::size_t kBodyReadSize = 64 * 1024;
// A body up to this is copied behind its head, so that both leave in one segment.
constexpr std::size_t kInlineBody = 16 * 1024;
// A refused client may still be sending; closing at once would reset the connection under our
// answer (RFC 9112, 9.6).
constexpr std::chrono::milliseconds kLinger{2'000};

class ConnectionBase : public Resident, public std::enable_shared_from_this<ConnectionBase> {
 public:
  virtual void deliver(std::uint64_t sequence, Response response) = 0;
  virtual void deliver(std::uint64_t sequence, std::move_only_function<Response()> make) = 0;
  virtual void deliver(std::uint64_t sequence, std::shared_ptr<WebSocketHandler> handler) = 0;
};

/// Brings the answer to the connection's thread.
class ConnectionResponder final : public Responder {
 public:
  ConnectionResponder(std::shared_ptr<Loop> loop, std::weak_ptr<ConnectionBase> connection,
                      std::uint64_t sequence)
      : loop_(std::move(loop)), connection_(std::move(connection)), sequence_(sequence) {}

  ~ConnectionResponder() override {
    if (loop_) {
      respond(plain_error(500, "InternalFailure",
                          "The request processing has failed because of an unknown error."));
    }
  }

  void respond(Response response) override { finish(std::move(response)); }
  void respond_with(std::move_only_function<Response()> make) override { finish(std::move(make)); }
  void accept_websocket(std::shared_ptr<WebSocketHandler> handler) override {
    finish(std::move(handler));
  }

 private:
  template <class Answer>
  void finish(Answer answer) {
    const auto loop = std::exchange(loop_, nullptr);
    if (!loop) return;
    if (loop->on_own_thread()) {
      if (const auto connection = connection_.lock())
        connection->deliver(sequence_, std::move(answer));
      return;
    }
    // Locked on the loop's thread only: the connection must not be destroyed on this one.
    loop->post([connection = std::move(connection_), sequence = sequence_,
                answer = std::move(answer)]() mutable {
      if (const auto alive = connection.lock()) alive->deliver(sequence, std::move(answer));
    });
  }

  std::shared_ptr<Loop> loop_;  ///< empty once answered
  std::weak_ptr<ConnectionBase> connection_;
  std::uint64_t sequence_;
};

Response refusal(error_code ec) {
  if (ec == bhttp::error::body_limit) {
    return plain_error(413, "RequestEntityTooLarge",
                       "The request body exceeds the limit of this service.");
  }
  if (ec == bhttp::error::header_limit) {
    return plain_error(431, "RequestHeaderSectionTooLarge",
                       "The request header exceeds the limit of this service.");
  }
  return plain_error(400, "MalformedHttpRequestException",
                     "The request is not valid HTTP/1.1: " + ec.message() + ".");
}

/// Beast's handshake wants its own kind of request.
std::unique_ptr<UpgradeRequest> upgrade_request(const Request& request) {
  auto out = std::make_unique<UpgradeRequest>();
  out->method(bhttp::verb::get);
  out->version(11);
  out->target(request.query.empty() ? request.path : request.path + '?' + request.query);
  for (const auto& [name, value] : request.headers) out->insert(name, value);
  return out;
}

template <class Stream>
class Connection final : public ConnectionBase {
 public:
  static constexpr bool kPlain = std::is_same_v<Stream, TcpSocket>;

  template <class... TlsContext>
  Connection(TcpSocket socket, std::shared_ptr<asio::ssl::context> tls, Loop& loop,
             Handler& handler, std::shared_ptr<ServerState> state, TlsContext&... context)
      : tls_(std::move(tls)),
        stream_(std::move(socket), context...),
        loop_(loop),
        handler_(handler),
        state_(std::move(state)),
        slot_(state_) {}

  void start() {
    error_code ignored;
    lowest().set_option(asio::ip::tcp::no_delay(true), ignored);
    // Lets an answer be written at once; what does not fit is awaited.
    if constexpr (kPlain) stream_.non_blocking(true, ignored);
    read_peer();
    if constexpr (kPlain) {
      begin();
    } else {
      phase_ = Phase::kHandshake;
      set_deadline(limits().request_deadline);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [this, keep = shared_from_this()](error_code ec) {
                                if (phase_ == Phase::kClosed) return;
                                if (ec) return close();
                                begin();
                              });
    }
  }

  void deliver(std::uint64_t sequence, Response response) override {
    if (sequence != sequence_ || phase_ != Phase::kHandling) return;
    write_response(std::move(response));
  }

  void deliver(std::uint64_t sequence, std::move_only_function<Response()> make) override {
    if (sequence != sequence_ || phase_ != Phase::kHandling) return;
    write_response(make());
  }

  void deliver(std::uint64_t sequence, std::shared_ptr<WebSocketHandler> handler) override {
    if (sequence != sequence_ || phase_ != Phase::kHandling) return;
    if (!upgrade_ || buffer_.size() > 0) {
      after_ = AfterResponse::kClose;
      return write_response(
          plain_error(400, "InvalidRequestException", "A WebSocket upgrade is required here."));
    }
    become_websocket(std::move(handler));
  }

  void check_deadline(SteadyTime now) override {
    if (now < deadline_) return;
    switch (phase_) {
      case Phase::kReading:
        return refuse(plain_error(408, "RequestTimeout", "The request did not arrive in time."));
      case Phase::kHandling:
        ++sequence_;  // a late answer is not for us any more
        after_ = AfterResponse::kClose;
        return write_response(
            plain_error(503, "ServiceUnavailable", "The service did not answer in time."));
      case Phase::kHandshake:
      case Phase::kIdle:
      case Phase::kWriting:
      case Phase::kLingering:
        return close();
      case Phase::kClosed:
        return;
    }
  }

  void drain() override {
    draining_ = true;
    if (phase_ == Phase::kIdle || phase_ == Phase::kHandshake || phase_ == Phase::kLingering)
      close();
  }

  void abort() override { close(); }

 private:
  enum class Phase { kHandshake, kIdle, kReading, kHandling, kWriting, kLingering, kClosed };

  const Limits& limits() const { return state_->limits; }
  TcpSocket& lowest() { return boost::beast::get_lowest_layer(stream_); }
  void set_deadline(std::chrono::milliseconds wait) {
    deadline_ = std::chrono::steady_clock::now() + wait;
  }

  void read_peer() {
    error_code ec;
    const auto remote = lowest().remote_endpoint(ec);
    const auto local = lowest().local_endpoint(ec);
    peer_ = {.remote_ip = remote.address().to_string(),
             .remote_port = remote.port(),
             .local_ip = local.address().to_string(),
             .local_port = local.port(),
             .tls = !kPlain};
  }

  void begin() {
    if (slot_->over_limit()) {
      state_->refused.add();
      return refuse(plain_error(503, "ServiceUnavailable", "Too many connections are open."));
    }
    phase_ = Phase::kIdle;
    set_deadline(limits().idle_deadline);
    read();
  }

  void read() {
    if (reading_) return;
    reading_ = true;
    const bool body = parser_ && parser_->is_header_done();
    stream_.async_read_some(
        buffer_.prepare(body ? kBodyReadSize : kReadSize),
        [this, keep = shared_from_this()](error_code ec, std::size_t size) { on_read(ec, size); });
  }

  void on_read(error_code ec, std::size_t size) {
    reading_ = false;
    if (phase_ == Phase::kClosed) return;
    if (ec) return close();
    if (phase_ == Phase::kLingering) return read();
    if (phase_ == Phase::kWriting)
      return;  // a refusal is under way: what arrives is of no interest
    buffer_.commit(size);
    if (phase_ == Phase::kIdle) begin_request();
    pump();
  }

  void begin_request() {
    phase_ = Phase::kReading;
    set_deadline(limits().request_deadline);
  }

  /// Handles what the buffer holds, request after request, until more bytes or an answer must be
  /// waited for.
  void pump() {
    while (phase_ == Phase::kReading) {
      if (!parser_) parser_.emplace(limits().header_bytes, limits().body_bytes);
      error_code ec;
      while (buffer_.size() > 0 && !parser_->is_done() && !ec)
        buffer_.consume(parser_->put(buffer_.data(), ec));
      if (ec == bhttp::error::need_more) ec = {};
      // What the parser leaves is one unfinished line or header; it must not grow without end.
      if (!ec && !parser_->is_done() && buffer_.size() > limits().header_bytes)
        ec = bhttp::error::header_limit;
      if (ec) return refuse(refusal(ec));
      if (!parser_->is_done()) return await_more();
      handle();
    }
  }

  void await_more() {
    if (!parser_->is_header_done() || !parser_->expects_continue() ||
        std::exchange(continued_, true))
      return read();
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue),
                      [this, keep = shared_from_this()](error_code ec, std::size_t) {
                        if (phase_ != Phase::kReading) return;
                        ec ? close() : read();
                      });
  }

  void handle() {
    state_->requests.add();
    phase_ = Phase::kHandling;
    set_deadline(limits().answer_deadline);
    after_ = parser_->keep_alive() && !draining_ ? AfterResponse::kKeep : AfterResponse::kClose;
    auto& request = parser_->request();
    is_head_ = parser_->is_head();
    version_ = parser_->http_version();
    if (parser_->wants_websocket()) upgrade_ = upgrade_request(request);
    request.peer = peer_;
    in_pump_ = true;
    handler_.handle(std::move(request), std::make_unique<ConnectionResponder>(
                                            loop_.shared_from_this(), weak_from_this(), sequence_));
    in_pump_ = false;
  }

  /// Answers a request that was not read to its end, then closes.
  void refuse(Response response) {
    after_ = AfterResponse::kClose;
    linger_ = true;
    write_response(std::move(response));
  }

  void write_response(Response response) {
    phase_ = Phase::kWriting;
    set_deadline(limits().answer_deadline);
    if (draining_ || equal_ignoring_case(response.headers.get("Connection"), "close"))
      after_ = AfterResponse::kClose;
    if (response.body_file) {
      file_.emplace(*response.body_file);
      if (!file_->is_open()) {
        file_.reset();
        response = plain_error(500, "InternalFailure", "The content cannot be read.");
      }
    }
    out_.clear();
    append_response_head(out_, response,
                         {.version = version_,
                          .after = after_,
                          .body_size = file_ ? file_->left() : response.body.size(),
                          .date = loop_.date()});
    body_.clear();
    if (is_head_ || response.status == 204 || response.status == 304) {
      file_.reset();
    } else if (!file_ && response.body.size() <= kInlineBody) {
      out_ += response.body;
    } else if (!file_) {
      body_ = std::move(response.body);
    }
    write();
  }

  void write() {
    std::size_t written = 0;
    if constexpr (kPlain) {
      error_code ec;
      written = stream_.write_some(
          std::array{asio::buffer(std::as_const(out_)), asio::buffer(std::as_const(body_))}, ec);
      if (ec && ec != asio::error::would_block) return close();
      if (written == out_.size() + body_.size()) return on_written();
    }
    const auto head = std::min(written, out_.size());
    const std::array rest{asio::buffer(std::as_const(out_)) + head,
                          asio::buffer(std::as_const(body_)) + (written - head)};
    asio::async_write(stream_, rest, [this, keep = shared_from_this()](error_code ec, std::size_t) {
      if (phase_ != Phase::kWriting) return;
      ec ? close() : on_written();
    });
  }

  void on_written() {
    if (file_ && file_->left() > 0) {
      out_.clear();
      body_.clear();
      set_deadline(limits().answer_deadline);
      if (!file_->read(out_)) return close();
      return write_file_piece();
    }
    file_.reset();
    if (after_ == AfterResponse::kClose) return linger_ ? linger() : end_politely();
    next_request();
  }

  /// Always awaited, so that a long file lets other connections have their turn.
  void write_file_piece() {
    asio::async_write(stream_, asio::buffer(std::as_const(out_)),
                      [this, keep = shared_from_this()](error_code ec, std::size_t) {
                        if (phase_ != Phase::kWriting) return;
                        ec ? close() : on_written();
                      });
  }

  void next_request() {
    ++sequence_;
    parser_.reset();
    upgrade_.reset();
    continued_ = false;
    if (buffer_.size() > 0) {
      begin_request();
      if (!in_pump_) pump();  // else pump() is below us and goes on
      return;
    }
    if (buffer_.capacity() > kBodyReadSize) buffer_ = {};
    phase_ = Phase::kIdle;
    set_deadline(limits().idle_deadline);
    read();
  }

  void linger() {
    phase_ = Phase::kLingering;
    set_deadline(std::min(kLinger, limits().request_deadline));
    error_code ignored;
    lowest().shutdown(TcpSocket::shutdown_send, ignored);
    buffer_.consume(buffer_.size());
    read();
  }

  void end_politely() {
    if constexpr (kPlain) {
      close();
    } else {
      phase_ = Phase::kLingering;
      set_deadline(kLinger);
      stream_.async_shutdown([this, keep = shared_from_this()](error_code) { close(); });
    }
  }

  void close() {
    if (std::exchange(phase_, Phase::kClosed) == Phase::kClosed) return;
    error_code ignored;
    lowest().close(ignored);
    leave();
  }

  void leave() {
    const auto keep = shared_from_this();
    loop_.remove(this);
    slot_.reset();
  }

  void become_websocket(std::shared_ptr<WebSocketHandler> handler) {
    phase_ = Phase::kClosed;  // the socket goes on without this object
    using Session = WebSocketSession<Stream>;
    const auto session =
        std::make_shared<Session>(std::move(stream_), std::move(handler), WebSocketLimits{});
    const auto keep = shared_from_this();
    loop_.remove(this);
    loop_.add(session);
    session->stream().async_accept(
        *upgrade_, [session, keep, &loop = loop_, slot = std::move(slot_)](error_code ec) mutable {
          if (ec) return loop.remove(session.get());
          auto* const resident = session.get();
          session->open(loop.shared_from_this(),
                        [&loop, resident, slot = std::move(slot)] { loop.remove(resident); });
        });
  }

  std::shared_ptr<asio::ssl::context> tls_;  // before stream_, which uses it
  Stream stream_;
  Loop& loop_;
  Handler& handler_;
  std::shared_ptr<ServerState> state_;
  std::optional<ConnectionSlot> slot_;
  Peer peer_;
  Phase phase_ = Phase::kIdle;
  SteadyTime deadline_ = SteadyTime::max();

  boost::beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  std::unique_ptr<UpgradeRequest> upgrade_;
  std::uint64_t sequence_ = 0;  ///< of the current request
  int version_ = 11;
  bool is_head_ = false;
  bool reading_ = false;
  bool continued_ = false;
  bool in_pump_ = false;
  bool draining_ = false;
  bool linger_ = false;

  AfterResponse after_ = AfterResponse::kKeep;
  std::string out_;   ///< the head, and a short body
  std::string body_;  ///< a long body
  std::optional<FileBody> file_;
};

}  // namespace

ServerState::ServerState(Limits limits, Metrics& metrics)
    : limits(limits),
      accepted(metrics.counter("gantry_http_connections_total", "Connections accepted.")),
      requests(metrics.counter("gantry_http_requests_total", "Requests read to their end.")),
      refused(metrics.counter("gantry_http_connections_refused_total",
                              "Connections over the limit.")) {}

ConnectionSlot::ConnectionSlot(std::shared_ptr<ServerState> state) : state_(std::move(state)) {
  state_->accepted.add();
  over_limit_ = state_->open.fetch_add(1) >= state_->limits.connections;
}

ConnectionSlot::~ConnectionSlot() {
  if (!state_ || state_->open.fetch_sub(1) != 1) return;
  const std::lock_guard lock(state_->mutex);
  state_->all_closed.notify_all();
}

void serve_connection(TcpSocket socket, std::shared_ptr<asio::ssl::context> tls, Loop& loop,
                      Handler& handler, std::shared_ptr<ServerState> state) {
  const auto serve = [&](auto connection) {
    loop.add(connection);
    connection->start();
  };
  if (!tls) {
    serve(std::make_shared<Connection<TcpSocket>>(std::move(socket), nullptr, loop, handler,
                                                  std::move(state)));
    return;
  }
  auto& context = *tls;
  serve(std::make_shared<Connection<asio::ssl::stream<TcpSocket>>>(
      std::move(socket), std::move(tls), loop, handler, std::move(state), context));
}

}  // namespace gantry::aws::http
