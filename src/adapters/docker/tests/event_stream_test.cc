#include "adapters/docker/event_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "adapters/docker/tests/engine_fixture.h"
#include "aws/http/server.h"
#include "base/metrics.h"

namespace gantry::docker {
namespace {

namespace http = aws::http;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Says of itself that it is Docker, and ends every event stream after one event.
class ForgetfulEngine final : public http::Handler {
 public:
  void handle(http::Request request, std::unique_ptr<http::Responder> responder) override {
    http::Response response{.headers = {{"Content-Type", "application/json"}}};
    if (request.path == "/version") {
      response.body = R"({"ApiVersion":"1.52","MinAPIVersion":"1.44"})";
    } else if (!request.path.ends_with("/events")) {
      response.body = "{}";
    } else {
      std::scoped_lock lock(mutex_);
      queries_.push_back(request.path + "?" + request.query);
      response.body =
          R"({"Type":"network","Action":"connect"})"
          "\n"
          R"({"Type":"container","Action":"die","Actor":{"ID":"0ab1","Attributes":{"exitCode":"3"}}})"
          "\n";
    }
    responder->respond(std::move(response));
  }

  std::vector<std::string> queries() {
    std::scoped_lock lock(mutex_);
    return queries_;
  }

 private:
  std::mutex mutex_;  // the server's thread writes, the test reads
  std::vector<std::string> queries_;
};

class EventStreamTest : public testing::Test {
 protected:
  ~EventStreamTest() override { server_.stop(std::chrono::milliseconds(100)); }

  ForgetfulEngine handler_;
  Metrics metrics_;
  http::Server server_{1, {}, metrics_};
  std::uint16_t port_ = server_.listen({}, handler_).value();
  TestEngine engine_{"tcp://127.0.0.1:" + std::to_string(port_)};
};

TEST_F(EventStreamTest, AStreamThatEndsIsOpenedAgainAndToldAsResumed) {
  std::vector<std::string> calls;
  EventStream stream(
      engine_.api(), {.actions = {"die"}, .labels = {"gantry.deployment=x"}},
      [&](const ports::EngineEvent& event) { calls.push_back(event.action); },
      [&] { calls.emplace_back("resumed"); });
  ASSERT_TRUE(engine_.loop().wait([&] { return calls.size() >= 3; }));
  calls.resize(3);
  EXPECT_THAT(calls, ElementsAre("die", "resumed", "die"));
  auto queries = handler_.queries();
  EXPECT_THAT(queries[0], HasSubstr("/v1.44/events?filters="));
  EXPECT_THAT(queries[0], HasSubstr("&since="));
  EXPECT_THAT(queries[1], Not(HasSubstr("since=")));
}

TEST_F(EventStreamTest, NothingIsCalledOnceTheStreamIsGone) {
  bool called = false;
  auto stream = std::make_unique<EventStream>(
      engine_.api(), EventFilter{}, [&](const ports::EngineEvent&) { called = true; },
      [&] { called = true; });
  ASSERT_TRUE(engine_.call({.path = "/info"}));
  stream.reset();
  called = false;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(engine_.call({.path = "/info"}));
  EXPECT_FALSE(called);
}

TEST_F(EventStreamTest, AnEngineThatGoesAwayAndComesBackIsFoundAgain) {
  bool resumed = false;
  EventStream stream(engine_.api(), {}, [](const ports::EngineEvent&) {}, [&] { resumed = true; });
  ASSERT_TRUE(engine_.loop().wait([&] { return resumed; }));
  server_.unlisten(port_);
  ASSERT_TRUE(engine_.loop().wait([&] {
    // Connections that the server keeps are used up before a new one is refused.
    auto answer = engine_.call({.path = "/info"});
    return !answer && answer.error().code == "Unreachable";
  }));
  resumed = false;
  ASSERT_TRUE(server_.listen({.port = port_}, handler_));
  EXPECT_TRUE(engine_.loop().wait([&] { return resumed; }));
}

}  // namespace
}  // namespace gantry::docker
