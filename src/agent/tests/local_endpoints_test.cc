#include "agent/local_endpoints.h"

#include <gmock/gmock.h>

#include "agent/checkpoint.h"
#include "agent/tests/process_fixture.h"
#include "agent/tests/scripted_control_plane.h"
#include "aws/http/client.h"
#include "base/id_source.h"
#include "fakes/fake_container_engine.h"

namespace gantry::agent {
namespace {

namespace http = aws::http;
using testing::HasSubstr;

class LocalEndpointsTest : public ProcessFixture {
 protected:
  LocalEndpointsTest() {
    config_.cluster = "lab";
    config_.external = true;
    agent_ = std::make_unique<Agent>(executor_, control_, metadata_, engine_, checkpoint_, config_,
                                     ids_);
    agent_->start([](ExitCode) {});
  }
  Result<http::Response> ask(const http::testing::TestServer& server, const std::string& method,
                             const std::string& path) {
    http::HttpClient client(io_.get_executor(), http::Endpoint::tcp("127.0.0.1", server.port));
    http::Request request{.method = method, .path = path};
    return await<http::Response>(
        [&](auto done) { client.request(std::move(request), std::move(done)); });
  }

  fakes::FakeContainerEngine engine_{executor_};
  ScriptedControlPlane control_{executor_};
  FakeHostMetadata metadata_{executor_};
  MemoryCheckpoint checkpoint_;
  SystemIdSource ids_;
  Config config_;
  std::unique_ptr<Agent> agent_;
};

TEST_F(LocalEndpointsTest, IntrospectionTellsTheInstanceOnceItIsRegistered) {
  IntrospectionEndpoint endpoint(executor_, *agent_);
  const http::testing::TestServer server(endpoint);
  ASSERT_TRUE(wait([&] { return agent_->tasks() != nullptr; }));
  const auto answer = ask(server, "GET", "/v1/metadata");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->headers.get("Content-Type"), "application/json");
  EXPECT_THAT(answer->body, HasSubstr(ScriptedControlPlane::kArn));
}

TEST_F(LocalEndpointsTest, TheMetadataEndpointAnswersGetsUpToItsLimit) {
  MetadataEndpoint endpoint(executor_, *agent_, RateLimit(0, 3));
  const http::testing::TestServer server(endpoint);
  EXPECT_EQ(ask(server, "GET", "/v4/nobody")->status, 404);
  EXPECT_EQ(ask(server, "GET", "/v2/credentials/x")->status, 400);
  EXPECT_EQ(ask(server, "DELETE", "/v4/nobody")->status, 405);
  EXPECT_EQ(ask(server, "GET", "/v4/nobody")->status, 429);
}

TEST(RateLimitTest, RefillsAtItsRateUpToTheBurst) {
  RateLimit limit(2, 3);
  Time now = Time(std::chrono::seconds(1000));
  for (int index = 0; index < 3; ++index) EXPECT_TRUE(limit.take(now));
  EXPECT_FALSE(limit.take(now));
  now += Millis(500);
  EXPECT_TRUE(limit.take(now));
  EXPECT_FALSE(limit.take(now));
  now += std::chrono::minutes(1);
  for (int index = 0; index < 3; ++index) EXPECT_TRUE(limit.take(now));
  EXPECT_FALSE(limit.take(now));
}

}  // namespace
}  // namespace gantry::agent
