#include "aws/http/connector.h"

#include <fmt/format.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "aws/http/url.h"

namespace gantry::aws::http {
namespace {

namespace asio = boost::asio;
using GenericEndpoint = asio::generic::stream_protocol::endpoint;

std::string describe(const Endpoint& endpoint) {
  return endpoint.unix_path.empty() ? fmt::format("{} port {}", endpoint.host, endpoint.port)
                                    : endpoint.unix_path;
}

}  // namespace

std::string host_header(const Endpoint& endpoint) {
  if (!endpoint.unix_path.empty()) return "localhost";
  return Url{.scheme = "http", .host = endpoint.host, .port = endpoint.port}.authority();
}

Connector::Connector(asio::any_io_executor executor, Endpoint endpoint)
    : endpoint_(std::move(endpoint)), socket_(executor), resolver_(executor), timer_(executor) {}

void Connector::start(std::chrono::milliseconds deadline, Callback<ClientSocket> done) {
  done_ = std::move(done);
  timer_.expires_after(deadline);
  timer_.async_wait([self = shared_from_this()](error_code ec) {
    if (!ec) self->fail("Timeout", "no connection within the deadline");
  });
  endpoint_.unix_path.empty() ? resolve() : connect_unix();
}

void Connector::cancel() {
  done_ = nullptr;
  error_code ignored;
  timer_.cancel();
  resolver_.cancel();
  socket_.close(ignored);
}

void Connector::connect_unix() {
  // sockaddr_un holds 107 characters; asio would throw.
  if (endpoint_.unix_path.size() > 107) {
    return asio::post(socket_.get_executor(), [self = shared_from_this()] {
      self->fail("ConnectFailed", "the path of the socket is too long");
    });
  }
  socket_.async_connect(
      GenericEndpoint(asio::local::stream_protocol::endpoint(endpoint_.unix_path)),
      [self = shared_from_this()](error_code ec) {
        ec ? self->fail("ConnectFailed", ec.message()) : self->succeed();
      });
}

void Connector::resolve() {
  resolver_.async_resolve(endpoint_.host, std::to_string(endpoint_.port),
                          [self = shared_from_this()](error_code ec, Addresses addresses) {
                            if (!self->done_) return;
                            if (ec) return self->fail("ConnectFailed", ec.message());
                            self->addresses_ = std::move(addresses);
                            self->try_address(self->addresses_.begin());
                          });
}

void Connector::try_address(Addresses::const_iterator address) {
  socket_.async_connect(GenericEndpoint(address->endpoint()),
                        [self = shared_from_this(), address](error_code ec) {
                          if (!self->done_) return;
                          if (!ec) {
                            self->socket_.set_option(asio::ip::tcp::no_delay(true), ec);
                            return self->succeed();
                          }
                          if (std::next(address) == self->addresses_.end())
                            return self->fail("ConnectFailed", ec.message());
                          error_code ignored;
                          self->socket_.close(ignored);
                          self->try_address(std::next(address));
                        });
}

void Connector::succeed() {
  auto done = std::exchange(done_, nullptr);
  timer_.cancel();
  if (done) done(std::move(socket_));
}

void Connector::fail(std::string code, std::string_view why) {
  auto done = std::exchange(done_, nullptr);
  cancel();
  if (done)
    done(failure(std::move(code),
                 fmt::format("cannot connect to {}: {}", describe(endpoint_), why)));
}

}  // namespace gantry::aws::http
