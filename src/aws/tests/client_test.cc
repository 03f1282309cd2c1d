#include "aws/http/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <thread>

#include "aws/http/url.h"
#include "aws/tests/http_testing.h"

namespace gantry::aws::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::FunctionHandler;
using ::testing::HasSubstr;
using testing::TestServer;

Request get(std::string path) {
  Request request;
  request.method = "GET";
  request.path = std::move(path);
  return request;
}

/// Runs `io` until `done` holds, or fails the test.
void run_until(boost::asio::io_context& io, const std::function<bool()>& done) {
  io.restart();
  const auto end = std::chrono::steady_clock::now() + testing::kSoon;
  while (!done() && std::chrono::steady_clock::now() < end) io.run_one_for(100ms);
  EXPECT_TRUE(done()) << "it did not happen in time";
}

/// A peer that accepts once and sends fixed bytes, then closes if told so.
class ScriptedPeer {
 public:
  enum class Then { kClose, kStay };
  ScriptedPeer(std::string answer, Then then)
      : acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}),
        thread_([this, answer = std::move(answer), then] {
          auto socket = acceptor_.accept();
          char piece[4096];
          boost::system::error_code ec;
          socket.read_some(boost::asio::buffer(piece), ec);
          boost::asio::write(socket, boost::asio::buffer(answer), ec);
          if (then == Then::kStay)
            socket.read_some(boost::asio::buffer(piece), ec);  // until the client leaves
        }) {}
  ~ScriptedPeer() { thread_.join(); }
  [[nodiscard]] Endpoint endpoint() const {
    return Endpoint::tcp("127.0.0.1", acceptor_.local_endpoint().port());
  }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::thread thread_;
};

class ClientTest : public ::testing::Test {
 protected:
  Result<Response> ask(HttpClient& client, Request request) {
    std::optional<Result<Response>> answer;
    client.request(std::move(request),
                   [&](Result<Response> result) { answer = std::move(result); });
    run_until(io_, [&] { return answer.has_value(); });
    return answer.value_or(failure("None", "no answer"));
  }

  boost::asio::io_context io_;
};

TEST_F(ClientTest, KeepsItsConnection) {
  std::vector<int> ports;
  auto handler = FunctionHandler([&](Request request, std::unique_ptr<Responder> responder) {
    ports.push_back(request.peer.remote_port);
    responder->respond({.body = request.method + ' ' + std::string(request.headers.get("Host")) +
                                ' ' + request.body});
  });
  TestServer server(handler, {}, 1);
  HttpClient client(io_.get_executor(), Endpoint::tcp("127.0.0.1", server.port));
  auto post = get("/");
  post.method = "POST";
  post.body = std::string(100'000, 'x');
  EXPECT_EQ(ask(client, post)->body, fmt::format("POST 127.0.0.1:{} {}", server.port, post.body));
  EXPECT_EQ(ask(client, get("/"))->status, 200);
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_EQ(ports[0], ports[1]);
}

TEST_F(ClientTest, RepeatsAGetWhenTheKeptConnectionHasGone) {
  auto handler = testing::echo_handler();
  auto server = std::make_unique<TestServer>(handler);
  const auto port = server->port;
  HttpClient client(io_.get_executor(), Endpoint::tcp("127.0.0.1", port));
  EXPECT_EQ(ask(client, get("/a"))->status, 200);
  server->server.stop(0ms);  // closes the kept connection; the client has not looked yet
  server.reset();
  Metrics metrics;
  Server second(1, {}, metrics);
  ASSERT_TRUE(second.listen({.port = port}, handler));
  EXPECT_EQ(ask(client, get("/b"))->status, 200);
}

TEST_F(ClientTest, SpeaksThroughAUnixSocket) {
  const auto path =
      (std::filesystem::temp_directory_path() / fmt::format("gantry-client-{}.sock", ::getpid()))
          .string();
  std::filesystem::remove(path);
  boost::asio::io_context peer_io;
  boost::asio::local::stream_protocol::acceptor acceptor(peer_io, path);
  std::string seen;
  std::thread peer([&] {
    auto socket = acceptor.accept();
    char piece[4096];
    seen.assign(piece, socket.read_some(boost::asio::buffer(piece)));
    boost::asio::write(
        socket, boost::asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")));
  });
  HttpClient client(io_.get_executor(), Endpoint::unix_socket(path));
  EXPECT_EQ(ask(client, get("/v1.41/info"))->body, "hi");
  peer.join();
  EXPECT_THAT(seen, HasSubstr("GET /v1.41/info HTTP/1.1\r\nHost: localhost\r\n"));
  std::filesystem::remove(path);
  EXPECT_EQ(ask(client, get("/")).error().code, "ConnectFailed");
}

TEST_F(ClientTest, StreamsPiecesAsTheyArrive) {
  ScriptedPeer peer(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\n{}\r\n4\r\n{\"a\"\r\n0\r\n\r\n",
      ScriptedPeer::Then::kStay);
  std::optional<Result<void>> end;
  int status = 0;
  std::vector<std::string> pieces;
  {
    HttpClient client(io_.get_executor(), peer.endpoint());
    const auto stream = client.stream(
        get("/events"), {.on_head = [&](const Response& head) { status = head.status; },
                         .on_chunk = [&](std::string_view piece) { pieces.emplace_back(piece); },
                         .on_end = [&](Result<void> result) { end = std::move(result); }});
    run_until(io_, [&] { return end.has_value(); });
  }
  EXPECT_TRUE(end->has_value());
  EXPECT_EQ(status, 200);
  EXPECT_THAT(pieces, ElementsAre("{}", "{\"a\""));
}

TEST_F(ClientTest, DestroyingAStreamFromItsOwnHandlerEndsIt) {
  ScriptedPeer peer("HTTP/1.1 200 OK\r\n\r\nsome", ScriptedPeer::Then::kStay);
  HttpClient client(io_.get_executor(), peer.endpoint());
  bool stopped = false;
  std::unique_ptr<Stream> stream;
  stream = client.stream(
      get("/"),
      {.on_head = [](const Response&) {},
       .on_chunk =
           [&](std::string_view) {
             stream.reset();
             stopped = true;
           },
       .on_end = [](Result<void>) { ADD_FAILURE() << "its end was not wanted any more"; }});
  run_until(io_, [&] { return stopped; });
}

TEST_F(ClientTest, ReportsTimeoutsBrokenAndMalformedAnswers) {
  const auto code = [&](std::string answer, ScriptedPeer::Then then) {
    ScriptedPeer peer(std::move(answer), then);
    HttpClient client(io_.get_executor(), peer.endpoint(), {.deadline = 2s, .body_bytes = 10});
    const auto result = ask(client, get("/"));
    return result ? std::to_string(result->status) + result->body : result.error().code;
  };
  EXPECT_EQ(code("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", ScriptedPeer::Then::kClose),
            "ConnectionClosed");
  EXPECT_EQ(code("", ScriptedPeer::Then::kClose), "ConnectionClosed");
  EXPECT_EQ(code("SMTP ready\r\n\r\n", ScriptedPeer::Then::kStay), "MalformedResponse");
  EXPECT_EQ(
      code("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890", ScriptedPeer::Then::kStay),
      "ResponseTooLarge");
  EXPECT_EQ(code("HTTP/1.1 200 OK\r\n\r\nto eof", ScriptedPeer::Then::kClose), "200to eof");
}

TEST_F(ClientTest, GivesUpAfterItsDeadline) {
  ScriptedPeer peer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", ScriptedPeer::Then::kStay);
  HttpClient client(io_.get_executor(), peer.endpoint(), {.deadline = 50ms});
  EXPECT_EQ(ask(client, get("/")).error().code, "Timeout");
}

TEST_F(ClientTest, DropsItsCallbacksWhenDestroyed) {
  std::atomic<bool> arrived = false;
  std::unique_ptr<Responder> held;
  auto handler = FunctionHandler([&](Request, std::unique_ptr<Responder> responder) {
    held = std::move(responder);
    arrived = true;
  });
  TestServer server(handler);
  {
    HttpClient client(io_.get_executor(), Endpoint::tcp("127.0.0.1", server.port));
    client.request(get("/"), [](Result<Response>) { ADD_FAILURE() << "the client was destroyed"; });
    run_until(io_, [&] { return arrived.load(); });
  }
  io_.restart();
  io_.run_for(testing::kSoon);
}

TEST(UrlTest, ReadsItsParts) {
  const auto url = parse_url("HTTP://10.0.0.5:7002/acs/ws?a=b&c#frag").value();
  EXPECT_EQ(url, (Url{.scheme = "http",
                      .host = "10.0.0.5",
                      .port = 7002,
                      .path = "/acs/ws",
                      .query = "a=b&c"}));
  EXPECT_EQ(url.authority(), "10.0.0.5:7002");
  EXPECT_EQ(url.target(), "/acs/ws?a=b&c");
  EXPECT_EQ(parse_url("https://host")->port, 443);
  EXPECT_EQ(parse_url("ws://[::1]:80/")->authority(), "[::1]");
  for (const auto* bad : {"host:80", "://x", "http://", "ftp://host", "http://h:99999/",
                          "http://h:x/", "http://[::1"}) {
    EXPECT_FALSE(parse_url(bad)) << bad;
  }
}

}  // namespace
}  // namespace gantry::aws::http
