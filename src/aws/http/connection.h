#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "aws/http/loop.h"
#include "aws/http/server.h"
#include "base/metrics.h"

namespace gantry::aws::http {

using TcpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// What all connections of a server share; outlives them.
struct ServerState {
  ServerState(Limits limits, Metrics& metrics);

  const Limits limits;
  Counter& accepted;
  Counter& requests;
  Counter& refused;
  std::atomic<int> open{0};
  std::mutex mutex;  // for `all_closed`: stop() waits on it while I/O threads close
  std::condition_variable all_closed;
};

/// Counts one open connection for as long as it lives.
class ConnectionSlot {
 public:
  explicit ConnectionSlot(std::shared_ptr<ServerState> state);
  ~ConnectionSlot();
  ConnectionSlot(ConnectionSlot&& other) noexcept = default;
  ConnectionSlot& operator=(ConnectionSlot&&) = delete;

  /// Whether this one is over the server's limit.
  [[nodiscard]] bool over_limit() const { return over_limit_; }

 private:
  std::shared_ptr<ServerState> state_;
  bool over_limit_ = false;
};

/// Serves one accepted socket on `loop`, on whose thread this is called.
void serve_connection(TcpSocket socket, std::shared_ptr<boost::asio::ssl::context> tls, Loop& loop,
                      Handler& handler, std::shared_ptr<ServerState> state);

}  // namespace gantry::aws::http
