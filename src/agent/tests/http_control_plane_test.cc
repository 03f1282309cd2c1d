#include "agent/http_control_plane.h"

#include <gmock/gmock.h>

#include <mutex>

#include "agent/tests/process_fixture.h"
#include "agent/tests/scripted_control_plane.h"
#include "aws/sigv4.h"

namespace gantry::agent {
namespace {

namespace http = aws::http;
using testing::HasSubstr;

/// The server's end of a session: keeps what comes, sends what it is told.
class ServerSession final : public http::WebSocketHandler {
 public:
  void on_open(std::shared_ptr<http::WebSocket> socket) override {
    const std::lock_guard lock(mutex_);
    socket_ = std::move(socket);
  }
  void on_text(std::string text) override {
    const std::lock_guard lock(mutex_);
    received_.push_back(std::move(text));
  }
  void on_closed() override {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  std::vector<std::string> received() {
    const std::lock_guard lock(mutex_);
    return received_;
  }
  bool closed() {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  std::shared_ptr<http::WebSocket> socket() {
    const std::lock_guard lock(mutex_);
    return socket_;
  }

 private:
  std::mutex mutex_;  // the server's I/O thread writes, the test reads
  std::shared_ptr<http::WebSocket> socket_;
  std::vector<std::string> received_;
  bool closed_ = false;
};

class Listener final : public SessionHandler {
 public:
  void on_text(std::string text) override { texts.push_back(std::move(text)); }
  void on_closed(CloseReason reason) override { closed = reason.code; }
  std::vector<std::string> texts;
  std::optional<int> closed;
};

class HttpControlPlaneTest : public ProcessFixture {
 protected:
  void SetUp() override {
    auto created = HttpControlPlane::create(url_of(server_), access());
    ASSERT_TRUE(created) << created.error().message;
    control_ = *std::move(created);
  }
  HttpControlPlane::Access access() {
    return {io_.get_executor(), executor_, credentials_, "eu-west-1"};
  }
  Result<std::unique_ptr<Session>> open(SessionKind kind) {
    return await<std::unique_ptr<Session>>([&](auto done) {
      control_->open_session(kind, url_of(server_) + "/acs",
                             {{"dockerVersion", "DockerVersion: 20"}, {"clusterArn", "lab"}},
                             listener_, std::move(done));
    });
  }
  Result<api::ecs::DiscoverPollEndpointResponse> discover() {
    return await<api::ecs::DiscoverPollEndpointResponse>(
        [&](auto done) { control_->discover_poll_endpoint({.cluster = "lab"}, std::move(done)); });
  }
  void handle(http::Request request, std::unique_ptr<http::Responder> responder) {
    const auto info = aws::parse_authorization(request);
    if (!info || !aws::check_signature(request, *info, "secret", keys_)) {
      return responder->respond({.status = 403, .body = "bad signature"});
    }
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (answer_) return responder->respond(*answer_);
    if (request.headers.has("Upgrade")) return responder->accept_websocket(session_);
    responder->respond(
        {.status = 200, .body = R"({"endpoint":"http://e/","telemetryEndpoint":"http://t/"})"});
  }
  http::Request last_request() {
    const std::lock_guard lock(mutex_);
    return requests_.back();
  }
  void answer_with(http::Response response) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(response);
  }

  std::mutex mutex_;  // the server's threads serve, the test looks
  std::optional<http::Response> answer_;
  std::vector<http::Request> requests_;
  aws::SigningKeyCache keys_;
  std::shared_ptr<ServerSession> session_ = std::make_shared<ServerSession>();
  http::testing::FunctionHandler handler_{
      [this](http::Request request, std::unique_ptr<http::Responder> responder) {
        handle(std::move(request), std::move(responder));
      }};
  http::testing::TestServer server_{handler_};
  FakeHostMetadata metadata_{executor_};
  SigningCredentials credentials_{executor_, metadata_, aws::Credentials{"AKID", "secret", ""}};
  std::shared_ptr<Listener> listener_ = std::make_shared<Listener>();
  std::unique_ptr<HttpControlPlane> control_;
};

TEST_F(HttpControlPlaneTest, CallsAreSignedJson) {
  const auto answer = discover();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->endpoint, "http://e/");
  const http::Request request = last_request();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.body, R"({"cluster":"lab"})");
  EXPECT_EQ(request.headers.get("Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(request.headers.get("X-Amz-Target"),
            "AmazonEC2ContainerServiceV20141113.DiscoverPollEndpoint");
  EXPECT_TRUE(request.headers.get("User-Agent").starts_with("Gantry ECS Agent - v0.1.0 ("));
  EXPECT_THAT(std::string(request.headers.get("Authorization")),
              HasSubstr("/eu-west-1/ecs/aws4_request"));
}

TEST_F(HttpControlPlaneTest, AModelledErrorKeepsItsCodeAndMessage) {
  answer_with(
      {.status = 400, .body = R"({"__type":"ClientException","message":"Cluster not found."})"});
  const auto answer = discover();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "ClientException");
  EXPECT_EQ(answer.error().message, "Cluster not found.");
}

TEST_F(HttpControlPlaneTest, AnUnnamedServerErrorIsPassing) {
  answer_with({.status = 503, .body = "try later"});
  EXPECT_EQ(discover().error().code, "ServerException");
}

TEST_F(HttpControlPlaneTest, NobodyThereIsUnreachable) {
  control_ = *HttpControlPlane::create(fmt::format("http://127.0.0.1:{}", unused_port()), access());
  EXPECT_EQ(discover().error().code, "Unreachable");
}

TEST_F(HttpControlPlaneTest, OnlyPlainHttpIsSpoken) {
  for (const char* backend : {"https://ecs.eu-west-1.amazonaws.com", "not a url"}) {
    EXPECT_EQ(HttpControlPlane::create(backend, access()).error().code, "Configuration");
  }
}

TEST_F(HttpControlPlaneTest, ACommandSessionCarriesPlainTextBothWays) {
  auto session = open(SessionKind::kAcs);
  ASSERT_TRUE(session) << session.error().message;
  const http::Request request = last_request();
  EXPECT_EQ(request.path, "/acs/ws");
  EXPECT_EQ(request.query, "clusterArn=lab&dockerVersion=DockerVersion%3A%2020");
  (*session)->send("to the server");
  ASSERT_TRUE(wait([&] { return session_->received().size() == 1; }));
  EXPECT_EQ(session_->received()[0], "to the server");
  session_->socket()->send("to the agent");
  ASSERT_TRUE(wait([&] { return listener_->texts.size() == 1; }));
  EXPECT_EQ(listener_->texts[0], "to the agent");
  session_->socket()->close(1000, "bye");
  ASSERT_TRUE(wait([&] { return listener_->closed.has_value(); }));
}

TEST_F(HttpControlPlaneTest, ADroppedSessionIsClosedAndSaysNothingMore) {
  auto session = open(SessionKind::kAcs);
  ASSERT_TRUE(session);
  session->reset();
  ASSERT_TRUE(wait([&] { return session_->closed(); }));
  EXPECT_FALSE(listener_->closed);
}

TEST_F(HttpControlPlaneTest, EachTelemetryFrameIsSigned) {
  auto session = open(SessionKind::kTcs);
  ASSERT_TRUE(session);
  (*session)->send(R"({"type":"PublishMetricsRequest","message":{}})");
  ASSERT_TRUE(wait([&] { return session_->received().size() == 1; }));
  auto frame = aws::unpack_signed_frame(session_->received()[0], last_request());
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->body, R"({"type":"PublishMetricsRequest","message":{}})");
  const auto info = aws::parse_authorization(*frame);
  ASSERT_TRUE(info);
  EXPECT_TRUE(aws::check_signature(*frame, *info, "secret", keys_));
}

TEST_F(HttpControlPlaneTest, ARefusedHandshakeTellsTheBody) {
  const std::string body = R"({"type":"InactiveInstanceException","message":{"message":"gone"}})";
  answer_with({.status = 400, .body = body});
  const auto session = open(SessionKind::kAcs);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code, "UpgradeRefused");
  EXPECT_EQ(session.error().message, body);
}

}  // namespace
}  // namespace gantry::agent
