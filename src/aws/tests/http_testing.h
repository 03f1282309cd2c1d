#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "aws/http/server.h"

namespace gantry::aws::http::testing {

/// How long a test waits for something that should happen at once.
inline constexpr std::chrono::seconds kSoon{10};

/// A handler made of a function.
class FunctionHandler final : public Handler {
 public:
  using Function = std::function<void(Request, std::unique_ptr<Responder>)>;
  explicit FunctionHandler(Function function) : function_(std::move(function)) {}
  void handle(Request request, std::unique_ptr<Responder> responder) override {
    function_(std::move(request), std::move(responder));
  }

 private:
  Function function_;
};

/// Answers 200 with `METHOD path?query body`.
inline FunctionHandler echo_handler() {
  return FunctionHandler([](Request request, std::unique_ptr<Responder> responder) {
    Response response;
    response.headers.add("Content-Type", "text/plain");
    response.body = request.method + ' ' + request.path + '?' + request.query + ' ' + request.body;
    responder->respond(std::move(response));
  });
}

/// A client that sends exactly what the test says, and blocks.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(io_) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    const timeval limit{.tv_sec = kSoon.count(), .tv_usec = 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

  void send(std::string_view bytes) {
    boost::system::error_code ignored;  // the server may have closed already; the answer tells
    boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
  }

  /// Reads until the text so far ends with `end`; what was read.
  std::string read_until_end(std::string_view end) {
    std::string text;
    char byte = 0;
    while (!text.ends_with(end) && ::recv(socket_.native_handle(), &byte, 1, 0) == 1) text += byte;
    return text;
  }

  /// One response with Content-Length: head and body.
  std::string read_response() {
    std::string text = read_until_end("\r\n\r\n");
    const auto at = text.find("Content-Length: ");
    if (at == std::string::npos) return text;
    const auto size = std::stoul(text.substr(at + 16));
    std::string body(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      const auto n = ::recv(socket_.native_handle(), body.data() + got, size - got, 0);
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    return text + body.substr(0, got);
  }

  /// Everything until the server closes; fails the test if it does not.
  std::string read_until_closed() {
    std::string text;
    char piece[4096];
    while (true) {
      const auto n = ::recv(socket_.native_handle(), piece, sizeof piece, 0);
      if (n == 0 || (n < 0 && errno == ECONNRESET)) return text;
      if (n < 0) {
        ADD_FAILURE() << "the server did not close the connection; read so far: " << text;
        return text;
      }
      text.append(piece, static_cast<std::size_t>(n));
    }
  }

  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_;
};

/// A server on an ephemeral loopback port.
struct TestServer {
  explicit TestServer(Handler& handler, Limits limits = {}, int threads = 2,
                      std::optional<Tls> tls = {})
      : server(threads, limits, metrics) {
    const auto bound =
        server.listen({.address = "127.0.0.1", .port = 0, .tls = std::move(tls)}, handler);
    EXPECT_TRUE(bound) << bound.error().message;
    port = bound.value_or(0);
  }

  Metrics metrics;
  Server server;
  std::uint16_t port = 0;
};

}  // namespace gantry::aws::http::testing
