// The peer: a bare Beast server with a constant answer, one io_context per thread.
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, const std::string& body) : socket_(std::move(socket)) {
    response_.set(http::field::content_type, "application/x-amz-json-1.1");
    response_.body() = body;
    response_.prepare_payload();
  }

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_,
                     [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                       if (!ec) self->write();
                     });
  }

 private:
  void write() {
    http::async_write(socket_, response_,
                      [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                        if (!ec) self->read();
                      });
  }

  Socket socket_;
  boost::beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A bare Beast server with a constant answer");
  int threads = 1;
  std::uint16_t port = 0;
  std::size_t size = 2;
  app.add_option("--threads", threads);
  app.add_option("--port", port, "0: any free one; it is printed");
  app.add_option("--body", size, "bytes of the answer");
  CLI11_PARSE(app, argc, argv);

  const std::string body(size, 'x');
  std::vector<std::unique_ptr<asio::io_context>> loops;
  for (int i = 0; i < threads; ++i) loops.push_back(std::make_unique<asio::io_context>(1));
  tcp::acceptor acceptor(*loops[0], {asio::ip::address_v4::loopback(), port});
  std::printf("%u\n", acceptor.local_endpoint().port());
  std::fflush(stdout);

  std::size_t next = 0;
  std::function<void()> accept = [&] {
    auto& loop = *loops[next++ % loops.size()];
    acceptor.async_accept(loop, [&](boost::system::error_code ec, Socket socket) {
      if (ec) return;
      socket.set_option(tcp::no_delay(true));
      const auto executor = socket.get_executor();
      asio::post(executor, [session = std::make_shared<Session>(std::move(socket), body)] {
        session->read();
      });
      accept();
    });
  };
  accept();
  std::vector<std::jthread> runners;
  for (auto& loop : loops) {
    runners.emplace_back([&loop] {
      const auto work = asio::make_work_guard(*loop);
      loop->run();
    });
  }
}
