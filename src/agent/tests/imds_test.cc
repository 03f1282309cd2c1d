#include "agent/imds.h"

#include <gmock/gmock.h>

#include <mutex>

#include "agent/tests/process_fixture.h"

namespace gantry::agent {
namespace {

namespace http = aws::http;
using testing::ElementsAre;

class ImdsTest : public ProcessFixture {
 protected:
  Result<std::string> get(const std::string& path) {
    return await<std::string>([&](auto done) { imds_.get(path, std::move(done)); });
  }
  http::Response serve(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    seen_.push_back(request.method + " " + request.path);
    if (request.method == "PUT") {
      EXPECT_EQ(request.headers.get("X-aws-ec2-metadata-token-ttl-seconds"), "21600");
      return {.body = token_};
    }
    if (request.headers.get("X-aws-ec2-metadata-token") != token_) return {.status = 401};
    if (request.path == "/latest/meta-data/instance-id") return {.body = "i-1"};
    return {.status = 404};
  }

  std::mutex mutex_;  // the server's threads write, the test reads
  std::string token_ = "token-1";
  std::vector<std::string> seen_;
  http::testing::FunctionHandler handler_{
      [this](const http::Request& request, std::unique_ptr<http::Responder> responder) {
        responder->respond(serve(request));
      }};
  http::testing::TestServer server_{handler_};
  Imds imds_{io_.get_executor(), executor_, *http::parse_url(url_of(server_))};
};

TEST_F(ImdsTest, AsksForATokenOnceAndThenForPaths) {
  EXPECT_EQ(get("/latest/meta-data/instance-id"), "i-1");
  EXPECT_EQ(get("/latest/meta-data/instance-id"), "i-1");
  EXPECT_THAT(seen_, ElementsAre("PUT /latest/api/token", "GET /latest/meta-data/instance-id",
                                 "GET /latest/meta-data/instance-id"));
}

TEST_F(ImdsTest, AnAbsentPathIsNotFound) {
  EXPECT_EQ(get("/latest/meta-data/outpost-arn").error().code, "NotFound");
}

TEST_F(ImdsTest, ARefusedTokenIsAskedForAgainAtTheNextAttempt) {
  ASSERT_TRUE(get("/latest/meta-data/instance-id"));
  {
    const std::lock_guard lock(mutex_);
    token_ = "token-2";
  }
  EXPECT_EQ(get("/latest/meta-data/instance-id").error().code, "Unreachable");
  EXPECT_EQ(get("/latest/meta-data/instance-id"), "i-1");
}

}  // namespace
}  // namespace gantry::agent
