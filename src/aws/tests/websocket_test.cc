#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>

#include "aws/http/client.h"
#include "aws/tests/http_testing.h"

namespace gantry::aws::http {
namespace {

using namespace std::chrono_literals;
using testing::FunctionHandler;
using testing::TestServer;

/// Remembers what happened, for a test on another thread.
class Journal {
 public:
  void add(std::string event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    changed_.notify_all();
  }
  bool wait_for(const std::string& event) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, testing::kSoon,
                             [&] { return std::ranges::count(events_, event) > 0; });
  }
  std::vector<std::string> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> events_;
};

class EchoSocket final : public WebSocketHandler {
 public:
  explicit EchoSocket(Journal& journal) : journal_(journal) {}
  void on_open(std::shared_ptr<WebSocket> socket) override {
    socket_ = std::move(socket);
    journal_.add("open");
  }
  void on_text(std::string text) override {
    journal_.add("text " + text.substr(0, 20));
    if (text == "bye") return socket_->close(1000, "as you wish");
    if (text == "flood") {
      for (int i = 0; i < 40; ++i) socket_->send(std::string(1024 * 1024, 'x'));
      return;
    }
    socket_->send("echo " + text);
  }
  void on_closed() override { journal_.add("closed"); }

 private:
  Journal& journal_;
  std::shared_ptr<WebSocket> socket_;
};

class WebSocketTest : public ::testing::Test {
 protected:
  WebSocketTest() {
    Request request;
    request.path = "/acs/ws";
    request.query = "a=1";
    request.headers.add("X-Custom", "kept");
    request_ = request;
  }
  ~WebSocketTest() override {
    if (thread_.joinable()) {
      guard_.reset();
      io_.stop();
      thread_.join();
    }
  }

  /// Runs the client's context on its own thread.
  std::shared_ptr<EchoSocket> connect(std::uint16_t port, Callback<void> done) {
    auto handler = std::make_shared<EchoSocket>(client_);
    connect_websocket(io_.get_executor(), Endpoint::tcp("127.0.0.1", port), request_, {}, handler,
                      std::move(done));
    if (!thread_.joinable()) thread_ = std::thread([this] { io_.run(); });
    return handler;
  }
  Callback<void> note() {
    return [this](Result<void> result) {
      client_.add(result ? "connected"
                         : fmt::format("{} {} {}", result.error().code, result.error().http_status,
                                       result.error().message));
    };
  }

  Journal client_;
  Journal served_;
  FunctionHandler accepting_{[this](Request request, std::unique_ptr<Responder> responder) {
    served_.add(request.path + '?' + request.query + ' ' +
                std::string(request.headers.get("X-Custom")));
    responder->accept_websocket(std::make_shared<EchoSocket>(served_));
  }};
  Request request_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      io_.get_executor()};
  std::thread thread_;
};

/// Sends its texts one after another as the answers come.
class Talker final : public WebSocketHandler {
 public:
  Talker(Journal& journal, std::vector<std::string> texts)
      : journal_(journal), texts_(std::move(texts)) {}
  void on_open(std::shared_ptr<WebSocket> socket) override {
    socket_ = std::move(socket);
    say_next();
  }
  void on_text(std::string text) override {
    journal_.add(std::move(text));
    say_next();
  }
  void on_closed() override { journal_.add("closed"); }

 private:
  void say_next() {
    if (next_ < texts_.size()) socket_->send(texts_[next_++]);
  }
  Journal& journal_;
  std::vector<std::string> texts_;
  std::size_t next_ = 0;
  std::shared_ptr<WebSocket> socket_;
};

TEST_F(WebSocketTest, CarriesTextBothWaysAndClosesBothSides) {
  TestServer server(accepting_);
  connect_websocket(io_.get_executor(), Endpoint::tcp("127.0.0.1", server.port), request_, {},
                    std::make_shared<Talker>(
                        client_, std::vector<std::string>{"one", std::string(300'000, 'z'), "bye"}),
                    note());
  thread_ = std::thread([this] { io_.run(); });
  EXPECT_TRUE(client_.wait_for("closed"));
  EXPECT_TRUE(served_.wait_for("closed"));
  const auto heard = client_.events();
  ASSERT_EQ(heard.size(), 4U);
  EXPECT_EQ(heard[0], "connected");
  EXPECT_EQ(heard[1], "echo one");
  EXPECT_EQ(heard[2].size(), 300'005U);
  EXPECT_EQ(served_.events().front(), "/acs/ws?a=1 kept");
}

TEST_F(WebSocketTest, ReportsARefusalWithItsBody) {
  auto refusing = FunctionHandler([](Request, std::unique_ptr<Responder> responder) {
    responder->respond({.status = 400, .body = R"({"InactiveInstanceException":"gone"})"});
  });
  TestServer server(refusing);
  connect(server.port, note());
  EXPECT_TRUE(client_.wait_for(R"(UpgradeRefused 400 {"InactiveInstanceException":"gone"})"));
}

TEST_F(WebSocketTest, RefusesToUpgradeAPlainRequest) {
  TestServer server(accepting_);
  testing::RawClient client(server.port);
  client.send("GET /acs/ws HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_until_closed(), ::testing::StartsWith("HTTP/1.1 400 "));
}

TEST_F(WebSocketTest, DisconnectsAPeerThatDoesNotRead) {
  TestServer server(accepting_);
  testing::RawClient client(server.port);
  client.send(
      "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: "
      "websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_THAT(client.read_until_end("\r\n\r\n"), ::testing::StartsWith("HTTP/1.1 101 "));
  client.send(std::string("\x81\x85\0\0\0\0flood", 11));  // a masked text frame; the mask is zero
  EXPECT_TRUE(served_.wait_for("closed"));
}

TEST_F(WebSocketTest, StopSaysGoingAway) {
  TestServer server(accepting_);
  testing::RawClient client(server.port);
  client.send(
      "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: "
      "websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  client.read_until_end("\r\n\r\n");
  ASSERT_TRUE(served_.wait_for("open"));
  server.server.stop(20ms);  // the client does not answer the close; the grace ends it
  const auto last = client.read_until_closed();
  ASSERT_GE(last.size(), 4U);
  EXPECT_EQ(last.substr(0, 1), "\x88");
  EXPECT_EQ(static_cast<unsigned char>(last[2]) * 256 + static_cast<unsigned char>(last[3]), 1001);
  EXPECT_TRUE(served_.wait_for("closed"));
}

}  // namespace
}  // namespace gantry::aws::http
