#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/http/message.h"
#include "base/metrics.h"
#include "base/result.h"

namespace gantry::aws::http {

/// One open WebSocket, text frames both ways. send() and close() may be called from any thread,
/// also after the socket has gone (they are then ignored). The socket lives until both sides closed
/// it or the server stops.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  virtual void send(std::string text) = 0;
  virtual void close(std::uint16_t code, std::string reason) = 0;
};

/// What to do with frames; called on an I/O thread, one call at a time for one socket.
class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;
  virtual void on_open(std::shared_ptr<WebSocket> socket) = 0;
  virtual void on_text(std::string text) = 0;
  /// Exactly once, after on_open, when nothing more will arrive.
  virtual void on_closed() = 0;
};

/// The answer to one request: call exactly one of these, once, from any thread. Dropped without an
/// answer, the client gets 500.
class Responder {
 public:
  virtual ~Responder() = default;
  virtual void respond(Response response) = 0;
  /// As respond(), but the answer is made on the connection's I/O thread, and not at all if the
  /// client has gone. For who answers from a thread that has better things to do than to encode.
  virtual void respond_with(std::move_only_function<Response()> make) { respond(make()); }
  /// Only for a request that asks for a WebSocket upgrade.
  virtual void accept_websocket(std::shared_ptr<WebSocketHandler> handler) = 0;
};

/// Serves whole requests. Called on an I/O thread; must not block.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual void handle(Request request, std::unique_ptr<Responder> responder) = 0;
};

struct Tls {
  std::string certificate_chain_file;  ///< PEM
  std::string private_key_file;        ///< PEM
};

struct ListenOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
  std::optional<Tls> tls;
};

struct Limits {
  std::size_t header_bytes = 32 * 1024;
  std::size_t body_bytes = 8 * 1024 * 1024;
  std::chrono::milliseconds request_deadline{
      30'000};  ///< from the first byte of a request to its last
  std::chrono::milliseconds idle_deadline{120'000};   ///< between requests on a kept connection
  std::chrono::milliseconds answer_deadline{60'000};  ///< for the handler
  int connections = 20'000;
};

/// An HTTP/1.1 server with its own I/O threads. Listeners may be added and removed while it runs,
/// from one thread at a time.
class Server {
 public:
  Server(int io_threads, Limits limits, Metrics& metrics);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and starts to accept; the bound port. `handler` must outlive the server.
  /// Errors: `Listen` (the address is taken, may not be bound, ...), with what to do in the
  /// message.
  Result<std::uint16_t> listen(const ListenOptions& options, Handler& handler);

  /// Stops accepting on that port; its open connections go on.
  void unlisten(std::uint16_t port);

  /// Stops accepting, lets requests under way finish within `grace`, closes WebSockets with 1001,
  /// joins the threads.
  void stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gantry::aws::http
