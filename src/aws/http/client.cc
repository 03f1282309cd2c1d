#include "aws/http/client.h"

#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include "aws/http/client_connection.h"
#include "aws/http/wire.h"

namespace gantry::aws::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct Kept {
  std::shared_ptr<ClientConnection> connection;
  steady_clock::time_point since;
};

/// The connections of one client that wait for their next exchange.
class Pool {
 public:
  explicit Pool(const ClientOptions& options) : options_(options) {}
  ~Pool() { close_all(); }

  /// The one used last: it is the least likely to be closed by now. Empty if there is none.
  std::shared_ptr<ClientConnection> take() {
    sweep();
    if (kept_.empty()) return nullptr;
    auto connection = std::move(kept_.back().connection);
    kept_.pop_back();
    return connection;
  }

  void put(std::shared_ptr<ClientConnection> connection) {
    sweep();
    if (!connection->reusable() || kept_.size() >= options_.kept_connections)
      return connection->close();
    kept_.push_back({std::move(connection), steady_clock::now()});
  }

  void close_all() {
    for (auto& kept : kept_) kept.connection->close();
    kept_.clear();
  }

 private:
  void sweep() {
    const auto oldest = steady_clock::now() - options_.idle_deadline;
    std::erase_if(kept_, [&](Kept& kept) {
      const bool stale = !kept.connection->reusable() || kept.since < oldest;
      if (stale) kept.connection->close();
      return stale;
    });
  }

  const ClientOptions& options_;
  std::vector<Kept> kept_;
};

struct Shared {
  Shared(asio::any_io_executor executor, Endpoint endpoint, ClientOptions options)
      : executor(std::move(executor)),
        endpoint(std::move(endpoint)),
        options(options),
        pool(this->options) {}

  const asio::any_io_executor executor;
  const Endpoint endpoint;
  const ClientOptions options;
  Pool pool;
};

/// One request with its answer. Lives in the pending operation that will call it next.
class Call : public std::enable_shared_from_this<Call> {
 public:
  Call(std::shared_ptr<Shared> shared, const Request& request, StreamHandlers handlers)
      : shared_(std::move(shared)),
        timer_(shared_->executor),
        handlers_(std::make_shared<StreamHandlers>(std::move(handlers))),
        repeatable_(request.method != "POST" && request.method != "PATCH") {
    append_request_head(bytes_, request, host_header(shared_->endpoint));
    bytes_ += request.body;
    if (request.method == "HEAD") body_ = ResponseParser::Body::kNone;
  }

  /// Zero: no deadline.
  void start(milliseconds deadline) {
    if (deadline > milliseconds(0)) {
      timer_.expires_after(deadline);
      timer_.async_wait([self = shared_from_this()](boost::system::error_code ec) {
        if (!ec) self->finish(failure("Timeout", "no answer within the deadline"));
      });
    }
    if (auto kept = shared_->pool.take()) return exchange(std::move(kept), Origin::kKept);
    connect();
  }

  /// Drops the handlers unrun.
  void cancel() {
    handlers_.reset();
    timer_.cancel();
    if (connector_) std::exchange(connector_, nullptr)->cancel();
    if (connection_) std::exchange(connection_, nullptr)->close();
  }

  void fail(Error error) { finish(std::unexpected(std::move(error))); }

 private:
  enum class Origin { kFresh, kKept };

  void connect() {
    connector_ = std::make_shared<Connector>(shared_->executor, shared_->endpoint);
    connector_->start(shared_->options.connect_deadline,
                      [self = shared_from_this()](Result<ClientSocket> socket) {
                        self->connector_.reset();
                        if (!socket) return self->fail(std::move(socket).error());
                        self->exchange(std::make_shared<ClientConnection>(
                                           *std::move(socket), self->shared_->options.header_bytes),
                                       Origin::kFresh);
                      });
  }

  void exchange(std::shared_ptr<ClientConnection> connection, Origin origin) {
    connection_ = std::move(connection);
    connection_->start(
        bytes_, body_,
        {.on_head =
             [self = shared_from_this()](const Response& head) {
               if (const auto handlers = self->handlers_) handlers->on_head(head);
             },
         .on_chunk =
             [self = shared_from_this()](std::string_view piece) {
               if (const auto handlers = self->handlers_) handlers->on_chunk(piece);
             },
         .on_end = [self = shared_from_this(), origin](
                       Result<void> result,
                       bool answered) { self->on_end(std::move(result), answered, origin); }});
  }

  void on_end(Result<void> result, bool answered, Origin origin) {
    if (!result && !answered && repeatable_ && origin == Origin::kKept) {
      // Most likely the peer closed what it had kept for long.
      std::exchange(connection_, nullptr)->close();
      return connect();
    }
    finish(std::move(result));
  }

  void finish(Result<void> result) {
    const auto handlers = std::exchange(handlers_, nullptr);
    if (result && connection_) shared_->pool.put(std::exchange(connection_, nullptr));
    cancel();
    if (handlers) handlers->on_end(std::move(result));
  }

  std::shared_ptr<Shared> shared_;
  asio::steady_timer timer_;
  std::shared_ptr<StreamHandlers>
      handlers_;           ///< shared: a handler may cancel the call that runs it
  const bool repeatable_;  ///< RFC 9110, 9.2.2: idempotent
  std::string bytes_;
  ResponseParser::Body body_ = ResponseParser::Body::kExpected;
  std::shared_ptr<Connector> connector_;
  std::shared_ptr<ClientConnection> connection_;
};

class CallStream final : public Stream {
 public:
  explicit CallStream(std::shared_ptr<Call> call) : call_(std::move(call)) {}
  ~CallStream() override { call_->cancel(); }

 private:
  std::shared_ptr<Call> call_;
};

/// Gathers a whole answer.
struct Collector {
  Response response;
  std::weak_ptr<Call> call;
  Callback<Response> done;
};

}  // namespace

class HttpClient::Impl {
 public:
  Impl(asio::any_io_executor executor, Endpoint endpoint, ClientOptions options)
      : shared_(std::make_shared<Shared>(std::move(executor), std::move(endpoint), options)) {}

  ~Impl() {
    for (const auto& weak : calls_) {
      if (const auto call = weak.lock()) call->cancel();
    }
    shared_->pool.close_all();
  }

  [[nodiscard]] const ClientOptions& options() const { return shared_->options; }

  std::shared_ptr<Call> call(const Request& request, StreamHandlers handlers) {
    std::erase_if(calls_, [](const std::weak_ptr<Call>& weak) { return weak.expired(); });
    auto call = std::make_shared<Call>(shared_, request, std::move(handlers));
    calls_.push_back(call);
    return call;
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::vector<std::weak_ptr<Call>> calls_;
};

HttpClient::HttpClient(asio::any_io_executor executor, Endpoint endpoint, ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(endpoint), options)) {}
HttpClient::~HttpClient() = default;

void HttpClient::request(Request request, Callback<Response> done) {
  this->request(std::move(request), impl_->options().deadline, std::move(done));
}

void HttpClient::request(Request request, milliseconds deadline, Callback<Response> done) {
  const auto collector = std::make_shared<Collector>();
  collector->done = std::move(done);
  const auto limit = impl_->options().body_bytes;
  const auto call = impl_->call(
      request,
      {.on_head = [collector](const Response& head) { collector->response = head; },
       .on_chunk =
           [collector, limit](std::string_view piece) {
             collector->response.body += piece;
             const auto call = collector->call.lock();
             if (call && collector->response.body.size() > limit) {
               call->fail({"ResponseTooLarge", "the answer's body exceeds the client's limit", 500,
                           Fault::kReceiver});
             }
           },
       .on_end =
           [collector](Result<void> result) {
             if (!result) return collector->done(std::unexpected(std::move(result).error()));
             collector->done(std::move(collector->response));
           }});
  collector->call = call;
  call->start(deadline);
}

std::unique_ptr<Stream> HttpClient::stream(Request request, StreamHandlers handlers) {
  auto call = impl_->call(request, std::move(handlers));
  call->start(milliseconds(0));
  return std::make_unique<CallStream>(std::move(call));
}

}  // namespace gantry::aws::http
