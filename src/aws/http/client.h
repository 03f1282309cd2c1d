#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "aws/http/message.h"
#include "aws/http/server.h"
#include "base/result.h"

namespace gantry::aws::http {

/// Where a client connects: a unix socket if `unix_path` is set, else TCP.
struct Endpoint {
  std::string unix_path;
  std::string host;  ///< a name or an address
  std::uint16_t port = 0;

  static Endpoint unix_socket(std::string path) {
    return {.unix_path = std::move(path), .host = {}, .port = 0};
  }
  static Endpoint tcp(std::string host, std::uint16_t port) {
    return {.unix_path = {}, .host = std::move(host), .port = port};
  }
};

struct ClientOptions {
  std::chrono::milliseconds connect_deadline{5'000};
  std::chrono::milliseconds deadline{
      60'000};  ///< of a request(), from its start to the answer's last byte
  std::chrono::milliseconds idle_deadline{
      30'000};  ///< a kept connection is not used again after it
  std::size_t header_bytes = 64 * 1024;
  std::size_t body_bytes = 64 * 1024 * 1024;  ///< of a request()'s answer; a stream has no limit
  std::size_t kept_connections = 8;
};

/// The one-shot end of a call, run on the client's executor, never from within the call that took
/// it.
template <class T>
using Callback = std::move_only_function<void(Result<T>)>;

/// An answer whose body is handed over as it arrives.
struct StreamHandlers {
  std::move_only_function<void(const Response& head)>
      on_head;  ///< status and headers; `body` is empty
  std::move_only_function<void(std::string_view piece)> on_chunk;
  /// Exactly once and last: the body is complete, or why it broke off.
  Callback<void> on_end;
};

/// A running stream; destroying it closes the connection and drops the handlers unrun. On the
/// executor's thread only.
class Stream {
 public:
  virtual ~Stream() = default;
};

/// An asynchronous HTTP/1.1 client of one endpoint with kept connections. Everything runs on
/// `executor`, which must be single-threaded (an io_context with one thread, or a strand); call it
/// there. A request that fails on a kept connection before any byte of the answer is repeated once
/// on a fresh one.
///
/// Adds Host and Content-Length where the request has none. An answer of any status is a value;
/// errors are `ConnectFailed`, `Timeout`, `ConnectionClosed` and `MalformedResponse`.
class HttpClient {
 public:
  HttpClient(boost::asio::any_io_executor executor, Endpoint endpoint, ClientOptions options = {});
  /// Closes everything; pending callbacks are dropped unrun.
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void request(Request request, Callback<Response> done);
  /// As above with this request's own deadline; zero: none.
  void request(Request request, std::chrono::milliseconds deadline, Callback<Response> done);
  /// No deadline once connected.
  [[nodiscard]] std::unique_ptr<Stream> stream(Request request, StreamHandlers handlers);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

struct WebSocketOptions {
  std::chrono::milliseconds connect_deadline{30'000};  ///< until the handshake is done
  std::size_t message_bytes = 4 * 1024 * 1024;
  std::size_t queued_bytes = 16 * 1024 * 1024;  ///< a peer that leaves more unread is disconnected
};

/// Opens a WebSocket: `request` carries path, query and headers (Host, Authorization, ...); its
/// method is GET. After success `done` runs, then handler->on_open. Errors: `ConnectFailed`,
/// `Timeout`, `ConnectionClosed`; `UpgradeRefused` with the answer's body as the message and its
/// status.
void connect_websocket(boost::asio::any_io_executor executor, Endpoint endpoint, Request request,
                       WebSocketOptions options, std::shared_ptr<WebSocketHandler> handler,
                       Callback<void> done);

}  // namespace gantry::aws::http
