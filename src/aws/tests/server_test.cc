#include "aws/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "aws/tests/http_testing.h"

namespace gantry::aws::http {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using testing::FunctionHandler;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::RawClient;
using ::testing::StartsWith;
using testing::TestServer;

/// Keeps responders for the test to answer when it likes, from its own thread.
class HoldingHandler final : public Handler {
 public:
  void handle(Request, std::unique_ptr<Responder> responder) override {
    const std::lock_guard lock(mutex_);
    held_.push_back(std::move(responder));
    changed_.notify_all();
  }

  std::unique_ptr<Responder> take() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, testing::kSoon, [this] { return !held_.empty(); })) return nullptr;
    auto responder = std::move(held_.front());
    held_.erase(held_.begin());
    return responder;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Responder>> held_;
};

Response text(std::string body, int status = 200) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST(ServerTest, AnswersSeveralRequestsOnOneConnection) {
  auto handler = testing::echo_handler();
  TestServer server(handler);
  RawClient client(server.port);
  for (const std::string_view path : {"/a", "/b?x=1"}) {
    client.send(fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", path));
    EXPECT_THAT(client.read_response(), HasSubstr(fmt::format("GET {}", path)));
  }
}

TEST(ServerTest, AnswersPipelinedRequestsInOrder) {
  auto handler = testing::echo_handler();
  TestServer server(handler);
  RawClient client(server.port);
  std::string all;
  for (int i = 0; i < 200; ++i)
    all += fmt::format("POST /{} HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi", i);
  client.send(all);
  for (int i = 0; i < 200; ++i)
    EXPECT_THAT(client.read_response(), EndsWith(fmt::format("POST /{}? hi", i)));
}

TEST(ServerTest, AnswersFromAnotherThread) {
  HoldingHandler handler;
  TestServer server(handler);
  RawClient client(server.port);
  for (int i = 0; i < 3; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    handler.take()->respond(text("late"));
    EXPECT_THAT(client.read_response(), EndsWith("late"));
  }
}

TEST(ServerTest, CarriesDateLengthAndTheHandlersHeaders) {
  auto handler = FunctionHandler([](Request, std::unique_ptr<Responder> responder) {
    auto response = text("ok");
    response.headers.add("X-Trick", "a\r\nX-Injected: b");
    responder->respond(std::move(response));
  });
  TestServer server(handler);
  RawClient client(server.port);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto answer = client.read_response();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 2\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
  EXPECT_THAT(answer, Not(HasSubstr("\r\nX-Injected")));
}

TEST(ServerTest, HonoursConnectionCloseAndHttp10) {
  auto handler = testing::echo_handler();
  TestServer server(handler);
  RawClient asking(server.port);
  asking.send("GET /bye HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(asking.read_until_closed(), HasSubstr("Connection: close"));
  RawClient old(server.port);
  old.send("GET /old HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old.read_until_closed(), EndsWith("GET /old? "));
}

TEST(ServerTest, HeadGetsTheLengthWithoutTheBody) {
  auto handler = testing::echo_handler();
  TestServer server(handler);
  RawClient client(server.port);
  client.send("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto answer = client.read_until_closed();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 9\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST(ServerTest, ReadsChunkedBodiesAndIgnoresTheirTrailers) {
  auto handler = FunctionHandler([](Request request, std::unique_ptr<Responder> responder) {
    responder->respond(text(request.body + (request.headers.has("X-Late") ? " trailer" : "")));
  });
  TestServer server(handler);
  RawClient client(server.port);
  client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Late: 1\r\n\r\n");
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nabcde"));
}

TEST(ServerTest, SendsContinueWhenTheClientWaitsForIt) {
  auto handler = testing::echo_handler();
  TestServer server(handler);
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until_end("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  EXPECT_THAT(client.read_response(), EndsWith("POST /? body"));
}

TEST(ServerTest, RefusesTooLargeBodiesWith413AndAShapedError) {
  auto handler = testing::echo_handler();
  TestServer server(handler, {.body_bytes = 100});
  RawClient announced(server.port);
  announced.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n");
  const auto answer = announced.read_until_closed();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer, HasSubstr(R"({"__type":"RequestEntityTooLarge",)"));
  RawClient chunked(server.port);
  chunked.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
               std::string(101, 'x') + "\r\n");
  EXPECT_THAT(chunked.read_until_closed(), StartsWith("HTTP/1.1 413 "));
}

TEST(ServerTest, RefusesTooLargeHeaders) {
  auto handler = testing::echo_handler();
  TestServer server(handler, {.header_bytes = 1024});
  RawClient field(server.port);
  field.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(2000, 'x') + "\r\n\r\n");
  EXPECT_THAT(field.read_until_closed(), StartsWith("HTTP/1.1 431 "));
  RawClient extension(server.port);
  extension.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;" +
                 std::string(9000, 'x'));
  EXPECT_THAT(extension.read_until_closed(), StartsWith("HTTP/1.1 431 "));
}

TEST(ServerTest, RefusesWhatIsNotHttp) {
  auto handler = testing::echo_handler();
  TestServer server(handler);
  for (const std::string_view bad :
       {"\x16\x03\x01\x02 not tls here\r\n\r\n", "GET / HTTP/1.1\r\nbroken line\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nx",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    RawClient client(server.port);
    client.send(bad);
    EXPECT_THAT(client.read_until_closed(), StartsWith("HTTP/1.1 400 ")) << bad;
  }
}

TEST(ServerTest, ClosesOnATruncatedRequest) {
  auto handler = testing::echo_handler();
  TestServer server(handler);
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
  client.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send);
  EXPECT_EQ(client.read_until_closed(), "");
}

TEST(ServerTest, TellsASlowClientThatItsTimeIsOver) {
  auto handler = testing::echo_handler();
  TestServer server(handler, {.request_deadline = 50ms});
  RawClient client(server.port);
  client.send("POST / HTTP/1.1\r\nHost: h\r\n");
  EXPECT_THAT(client.read_until_closed(), StartsWith("HTTP/1.1 408 "));
}

TEST(ServerTest, ClosesAConnectionThatStaysIdle) {
  auto handler = testing::echo_handler();
  TestServer server(handler, {.idle_deadline = 50ms});
  RawClient client(server.port);
  EXPECT_EQ(client.read_until_closed(), "");
}

TEST(ServerTest, AnswersForAHandlerThatTakesTooLong) {
  HoldingHandler handler;
  TestServer server(handler, {.answer_deadline = 50ms});
  RawClient client(server.port);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_until_closed(), StartsWith("HTTP/1.1 503 "));
  handler.take()->respond(text("nobody listens"));
}

TEST(ServerTest, AnswersForAHandlerThatDropsTheRequest) {
  auto handler = FunctionHandler([](Request, std::unique_ptr<Responder>) {});
  TestServer server(handler);
  RawClient client(server.port);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 500 "));
  HoldingHandler holder;
  TestServer other(holder);
  RawClient waiting(other.port);
  waiting.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  holder.take().reset();
  EXPECT_THAT(waiting.read_response(), StartsWith("HTTP/1.1 500 "));
}

TEST(ServerTest, RefusesConnectionsOverTheLimit) {
  auto handler = testing::echo_handler();
  TestServer server(handler, {.connections = 1});
  RawClient first(server.port);
  first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(first.read_response(), StartsWith("HTTP/1.1 200 "));
  RawClient second(server.port);
  EXPECT_THAT(second.read_until_closed(), StartsWith("HTTP/1.1 503 "));
}

TEST(ServerTest, SendsAFileOfAnySize) {
  const auto path =
      std::filesystem::temp_directory_path() / fmt::format("gantry-body-{}", ::getpid());
  std::string content;
  for (int i = 0; i < 200'000; ++i) content += std::to_string(i);
  std::ofstream(path) << content;
  auto handler = FunctionHandler([&](Request request, std::unique_ptr<Responder> responder) {
    Response response;
    response.body_file = request.path == "/missing" ? "/nonexistent/file" : path.string();
    responder->respond(std::move(response));
  });
  TestServer server(handler);
  RawClient client(server.port);
  for (int i = 0; i < 2; ++i) {
    client.send("GET /f HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(client.read_response().ends_with("\r\n\r\n" + content));
  }
  client.send("GET /missing HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 500 "));
  std::filesystem::remove(path);
}

TEST(ServerTest, StopLetsARequestUnderWayFinish) {
  HoldingHandler handler;
  TestServer server(handler, {}, 1);  // one thread: both connections learn of the stop at once
  RawClient idle(server.port);
  RawClient busy(server.port);
  busy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = handler.take();
  auto stopped = std::async(std::launch::async, [&] { server.server.stop(10s); });
  EXPECT_EQ(idle.read_until_closed(), "");  // closed at once: the stop is under way
  responder->respond(text("last words"));
  const auto answer = busy.read_until_closed();
  EXPECT_THAT(answer, EndsWith("last words"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_EQ(stopped.wait_for(testing::kSoon), std::future_status::ready);
}

TEST(ServerTest, StopDoesNotWaitBeyondItsGrace) {
  HoldingHandler handler;
  TestServer server(handler);
  RawClient client(server.port);
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  auto responder = handler.take();
  server.server.stop(10ms);
  EXPECT_EQ(client.read_until_closed(), "");
  responder->respond(text("too late"));
}

TEST(ServerTest, SaysWhatToDoWhenThePortIsTaken) {
  auto handler = testing::echo_handler();
  TestServer server(handler);
  const auto second = server.server.listen({.address = "127.0.0.1", .port = server.port}, handler);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "Listen");
  EXPECT_THAT(second.error().message,
              HasSubstr(fmt::format("port {}: another program has this port", server.port)));
  EXPECT_THAT(server.server.listen({.address = "nowhere"}, handler).error().message,
              HasSubstr("not an IP address"));
  EXPECT_THAT(server.server.listen({.address = "192.0.2.1"}, handler).error().message,
              HasSubstr("no such address"));
  EXPECT_THAT(server.server.listen({.tls = Tls{"/none.pem", "/none.key"}}, handler).error().message,
              HasSubstr("cannot use the certificate /none.pem"));
}

TEST(ServerTest, StopsAcceptingOnARemovedListener) {
  auto handler = testing::echo_handler();
  TestServer server(handler);
  const auto other = server.server.listen({}, handler);
  ASSERT_TRUE(other);
  RawClient kept(*other);
  kept.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(kept.read_response(), StartsWith("HTTP/1.1 200 "));
  server.server.unlisten(*other);
  kept.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(kept.read_response(), StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace gantry::aws::http
