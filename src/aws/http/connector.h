#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "aws/http/client.h"

namespace gantry::aws::http {

/// TCP and unix sockets alike.
using ClientSocket = boost::asio::generic::stream_protocol::socket;

/// The Host header for an endpoint.
[[nodiscard]] std::string host_header(const Endpoint& endpoint);

/// Connects a socket to an endpoint, trying each address of a name in turn. One use.
class Connector : public std::enable_shared_from_this<Connector> {
 public:
  Connector(boost::asio::any_io_executor executor, Endpoint endpoint);

  /// `done` runs on the executor, unless cancel() came before. Errors: `ConnectFailed`, `Timeout`.
  void start(std::chrono::milliseconds deadline, Callback<ClientSocket> done);
  /// Drops `done` unrun.
  void cancel();

 private:
  using Addresses = boost::asio::ip::tcp::resolver::results_type;
  using error_code = boost::system::error_code;

  void connect_unix();
  void resolve();
  void try_address(Addresses::const_iterator address);
  void succeed();
  void fail(std::string code, std::string_view why);

  Endpoint endpoint_;
  ClientSocket socket_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::steady_timer timer_;
  Addresses addresses_;
  Callback<ClientSocket> done_;  ///< empty once run or cancelled
};

}  // namespace gantry::aws::http
