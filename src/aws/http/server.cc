#include "aws/http/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include "aws/http/connection.h"
#include "aws/http/loop.h"
#include "base/log.h"

namespace gantry::aws::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Loops = std::vector<std::shared_ptr<Loop>>;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

// After accept() failed for want of descriptors or memory.
constexpr std::chrono::milliseconds kAcceptPause{100};

/// Fine enough for the shortest deadline, and never busy.
std::chrono::milliseconds tick_for(const Limits& limits) {
  using std::chrono::milliseconds;
  const auto shortest =
      std::min({limits.request_deadline, limits.idle_deadline, limits.answer_deadline});
  return std::clamp(shortest / 4, milliseconds(5), milliseconds(250));
}

std::unexpected<Error> listen_error(const ListenOptions& options, const error_code& ec) {
  const auto place = fmt::format("{} port {}", options.address, options.port);
  if (ec == asio::error::address_in_use) {
    return failure(
        "Listen",
        fmt::format("cannot listen on {}: another program has this port; end that program or "
                    "choose another port (0 takes any free one)",
                    place));
  }
  if (ec == asio::error::access_denied) {
    return failure(
        "Listen",
        fmt::format("cannot listen on {}: this user may not; choose a port from 1024 up", place));
  }
  if (ec == boost::system::errc::address_not_available) {
    return failure(
        "Listen",
        fmt::format("cannot listen on {}: this machine has no such address; choose one that "
                    "`ip address` shows, or 0.0.0.0 for all",
                    place));
  }
  return failure("Listen", fmt::format("cannot listen on {}: {}", place, ec.message()));
}

Result<std::shared_ptr<asio::ssl::context>> load_tls(const Tls& tls) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code ec;
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use,
                       ec);
  context->use_certificate_chain_file(tls.certificate_chain_file, ec);
  if (ec) {
    return failure("Listen",
                   fmt::format("cannot use the certificate {}: {}; give a readable PEM file",
                               tls.certificate_chain_file, ec.message()));
  }
  context->use_private_key_file(tls.private_key_file, asio::ssl::context::pem, ec);
  if (ec) {
    return failure(
        "Listen",
        fmt::format("cannot use the private key {}: {}; give the PEM file of the key that "
                    "belongs to the certificate",
                    tls.private_key_file, ec.message()));
  }
  return context;
}

/// Accepts on the first loop and deals the sockets out in turn. Not SO_REUSEPORT: it would let a
/// second server bind the same port unnoticed.
class Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(const Loops& loops, std::shared_ptr<asio::ssl::context> tls, Handler& handler,
           std::shared_ptr<ServerState> state)
      : loops_(loops),
        acceptor_(loops.front()->io()),
        pause_(loops.front()->io()),
        tls_(std::move(tls)),
        handler_(handler),
        state_(std::move(state)) {}

  error_code bind(const tcp::endpoint& endpoint) {
    error_code ec;
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    return ec;
  }

  [[nodiscard]] std::uint16_t port() const {
    error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

  /// On the first loop's thread, as the next one.
  void accept() {
    auto& loop = *loops_[next_++ % loops_.size()];
    acceptor_.async_accept(loop.io(),
                           [self = shared_from_this(), &loop](error_code ec, TcpSocket socket) {
                             self->on_accept(ec, loop, std::move(socket));
                           });
  }

  void close() {
    closed_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void on_accept(error_code ec, Loop& loop, TcpSocket socket) {
    if (closed_) return;
    if (!ec) {
      loop.post([self = shared_from_this(), &loop, socket = std::move(socket)]() mutable {
        serve_connection(std::move(socket), self->tls_, loop, self->handler_, self->state_);
      });
    } else if (ec != asio::error::connection_aborted) {
      log::warn("cannot accept a connection on port {}: {}", port(), ec.message());
      pause_.expires_after(kAcceptPause);
      pause_.async_wait([self = shared_from_this()](error_code) {
        if (!self->closed_) self->accept();
      });
      return;
    }
    accept();
  }

  const Loops& loops_;
  Acceptor acceptor_;
  asio::steady_timer pause_;
  std::shared_ptr<asio::ssl::context> tls_;
  Handler& handler_;
  std::shared_ptr<ServerState> state_;
  std::size_t next_ = 0;
  bool closed_ = false;
};

}  // namespace

class Server::Impl {
 public:
  Impl(int io_threads, Limits limits, Metrics& metrics)
      : state_(std::make_shared<ServerState>(limits, metrics)) {
    for (int i = 0; i < std::max(io_threads, 1); ++i) {
      loops_.push_back(std::make_shared<Loop>(tick_for(limits)));
      loops_.back()->start();
    }
    metrics.gauge("gantry_http_connections", "Connections open now.",
                  [state = state_] { return static_cast<double>(state->open.load()); });
  }

  ~Impl() { stop(std::chrono::milliseconds(0)); }

  Result<std::uint16_t> listen(const ListenOptions& options, Handler& handler) {
    error_code ec;
    const auto address = asio::ip::make_address(options.address, ec);
    if (ec)
      return failure(
          "Listen", fmt::format("cannot listen on '{}': it is not an IP address", options.address));
    std::shared_ptr<asio::ssl::context> tls;
    if (options.tls) {
      GANTRY_TRY(tls, load_tls(*options.tls));
    }
    auto listener = std::make_shared<Listener>(loops_, std::move(tls), handler, state_);
    if (const auto error = listener->bind({address, options.port}))
      return listen_error(options, error);
    const auto port = listener->port();
    loops_.front()->post([listener] { listener->accept(); });
    listeners_.emplace_back(port, std::move(listener));
    return port;
  }

  void unlisten(std::uint16_t port) {
    std::erase_if(listeners_, [&](auto& entry) {
      if (entry.first == port) close(std::move(entry.second));
      return entry.first == port;
    });
  }

  void stop(std::chrono::milliseconds grace) {
    if (std::exchange(stopped_, true)) return;
    for (auto& [port, listener] : listeners_) close(std::move(listener));
    listeners_.clear();
    for (const auto& loop : loops_) loop->drain_all();
    {
      std::unique_lock lock(state_->mutex);
      state_->all_closed.wait_for(lock, grace, [this] { return state_->open.load() == 0; });
    }
    for (const auto& loop : loops_) loop->finish();
  }

 private:
  void close(std::shared_ptr<Listener> listener) {
    loops_.front()->post([listener = std::move(listener)] { listener->close(); });
  }

  std::shared_ptr<ServerState> state_;
  Loops loops_;
  std::vector<std::pair<std::uint16_t, std::shared_ptr<Listener>>> listeners_;
  bool stopped_ = false;
};

Server::Server(int io_threads, Limits limits, Metrics& metrics)
    : impl_(std::make_unique<Impl>(io_threads, limits, metrics)) {}
Server::~Server() = default;

Result<std::uint16_t> Server::listen(const ListenOptions& options, Handler& handler) {
  return impl_->listen(options, handler);
}

void Server::unlisten(std::uint16_t port) { impl_->unlisten(port); }

void Server::stop(std::chrono::milliseconds grace) { impl_->stop(grace); }

}  // namespace gantry::aws::http
