#include "aws/front_door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "api/wire_ec2/operations.h"
#include "api/wire_ec2/types.h"
#include "api/wire_json/errors.h"
#include "api/wire_json/operations.h"
#include "api/wire_json/types.h"
#include "api/wire_query/operations.h"
#include "api/wire_query/types.h"
#include "aws/auth_error.h"
#include "aws/http/client.h"
#include "aws/tests/http_testing.h"

namespace gantry::aws {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const Credentials kKey{
    .access_key_id = "AKIATEST", .secret_access_key = "secret", .session_token = {}};
constexpr std::string_view kNow = "20260101T000000Z";

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return parse_amz_date(kNow).value(); }
};

class OneKey final : public CredentialSource {
 public:
  Result<Principal> find(const CredentialQuery& query) override {
    if (query.session_token == "stale") return std::unexpected(auth::expired_token());
    if (query.access_key_id != kKey.access_key_id) return std::unexpected(auth::unknown_key());
    return Principal{.caller = {.account = "123456789012",
                                .arn = "arn:aws:iam::123456789012:root",
                                .user_id = "123456789012",
                                .access_key_id = query.access_key_id},
                     .secret_access_key = kKey.secret_access_key};
  }
};

/// Answers each operation with its input, or with the error that the test set.
class EchoRunner final : public OperationRunner {
 public:
  void run(const OperationInfo& operation, RequestContext context, AnyStruct input,
           Reply reply) override {
    ran.push_back(std::string(operation.service->id) + '.' + std::string(operation.name));
    last = std::move(context);
    if (error) return reply(std::unexpected(*error));
    if (!drop) reply(std::move(input));
  }

  std::vector<std::string> ran;
  RequestContext last;
  std::optional<Error> error;
  bool drop = false;
};

class CapturingResponder final : public http::Responder {
 public:
  explicit CapturingResponder(std::optional<http::Response>& out) : out_(out) {}
  void respond(http::Response response) override { out_ = std::move(response); }
  void accept_websocket(std::shared_ptr<http::WebSocketHandler>) override {
    ADD_FAILURE() << "no WebSocket here";
  }

 private:
  std::optional<http::Response>& out_;
};

class FrontDoorTest : public ::testing::Test {
 protected:
  static std::vector<const OperationInfo*> served() {
    return {&api::wire_json::operations::kRepeat, &api::wire_json::operations::kRequire,
            &api::wire_query::operations::kRepeat, &api::wire_ec2::operations::kRequire};
  }

  http::Response ask(http::Request request) {
    std::optional<http::Response> response;
    door_.handle(std::move(request), std::make_unique<CapturingResponder>(response));
    EXPECT_TRUE(response);
    return response.value_or(http::Response{.status = 0});
  }

  static http::Request base(std::string method) {
    http::Request request;
    request.method = std::move(method);
    request.path = "/";
    request.headers.add("Host", "127.0.0.1:4566");
    request.peer.remote_ip = "127.0.0.1";
    return request;
  }

  static http::Request json(std::string body, std::string operation = "Repeat") {
    auto request = base("POST");
    request.headers.add("Content-Type", "application/x-amz-json-1.0");
    request.headers.add("X-Amz-Target", "Wire_20200101." + operation);
    request.body = std::move(body);
    return request;
  }

  static http::Request form(std::string body) {
    auto request = base("POST");
    request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    request.body = std::move(body);
    return request;
  }

  static http::Request signed_as(http::Request request, const Credentials& key = kKey,
                                 std::string_view service = "wire", std::string_view now = kNow) {
    sign(request, key, "eu-west-1", service, parse_amz_date(now).value());
    return request;
  }

  OneKey credentials_;
  EchoRunner runner_;
  FixedClock clock_;
  SeededIdSource ids_{7};
  Metrics metrics_;
  std::vector<const OperationInfo*> served_ = served();
  FrontDoor door_{served_, credentials_, runner_, clock_, ids_, metrics_};
};

TEST_F(FrontDoorTest, RunsAJsonOperationOfASignedCaller) {
  const auto response = ask(signed_as(json(R"({"name":"xyz"})")));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"name":"xyz"})");
  EXPECT_EQ(response.headers.get("Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(response.headers.get("x-amzn-RequestId"), runner_.last.request_id);
  EXPECT_EQ(runner_.last.request_id.size(), 36U);
  EXPECT_EQ(runner_.last.caller.account, "123456789012");
  EXPECT_EQ(runner_.last.region, "eu-west-1");
  EXPECT_EQ(runner_.last.source_ip, "127.0.0.1");
  EXPECT_EQ(runner_.last.base_url, "http://127.0.0.1:4566");
}

TEST_F(FrontDoorTest, RunsAQueryOperationFromABodyOrAnUrl) {
  const auto posted = ask(signed_as(form("Action=Repeat&Version=2020-01-01&Name=xyz")));
  EXPECT_EQ(posted.status, 200);
  EXPECT_THAT(posted.body, HasSubstr("<RequestId>" + runner_.last.request_id + "</RequestId>"));
  auto get = base("GET");
  get.query = "Action=Repeat&Version=2020-01-01&Name=xyz";
  EXPECT_EQ(ask(signed_as(get)).status, 200);
  presign(get, kKey, "eu-west-1", "wire", clock_.now(), std::chrono::seconds(60));
  EXPECT_EQ(ask(get).status, 200);
  EXPECT_THAT(runner_.ran, ::testing::Each("wire-query.Repeat"));
}

TEST_F(FrontDoorTest, RefusesUnknownAndUnservedOperations) {
  const auto target = ask(signed_as(json("{}", "Nothing")));
  EXPECT_EQ(target.status, 400);
  EXPECT_EQ(target.headers.get("x-amzn-ErrorType"), "UnknownOperationException");
  EXPECT_EQ(target.headers.get("Content-Type"), "application/x-amz-json-1.0");
  auto elsewhere = json("{}");
  elsewhere.headers.set("X-Amz-Target", "Nowhere.Op");
  EXPECT_THAT(ask(elsewhere).body, HasSubstr("UnknownOperationException"));
  const auto action = ask(signed_as(form("Action=Fly&Version=2020-01-01")));
  EXPECT_EQ(action.status, 400);
  EXPECT_THAT(action.body, HasSubstr("<Code>InvalidAction</Code>"));
  EXPECT_THAT(action.body, HasSubstr("The action Fly is not valid for this web service."));
  EXPECT_THAT(ask(form("Version=1")).body, HasSubstr("<Code>MissingAction</Code>"));
  EXPECT_EQ(ask(base("GET")).status, 404);
  EXPECT_TRUE(runner_.ran.empty());
}

TEST_F(FrontDoorTest, RefusesUnprovenCallersInTheServicesOwnTerms) {
  const Credentials stranger{
      .access_key_id = "AKIANOBODY", .secret_access_key = "secret", .session_token = {}};
  const Credentials liar{
      .access_key_id = "AKIATEST", .secret_access_key = "guess", .session_token = {}};
  const Credentials stale{
      .access_key_id = "AKIATEST", .secret_access_key = "secret", .session_token = "stale"};
  const auto code_of = [&](http::Request request) {
    const auto response = ask(std::move(request));
    auto code = std::string(response.headers.get("x-amzn-ErrorType"));
    if (const auto at = response.body.find("<Code>"); at != std::string::npos) {
      code = response.body.substr(at + 6, response.body.find('<', at + 1) - at - 6);
    }
    return fmt::format("{} {}", response.status, code);
  };
  const std::string query = "Action=Repeat&Version=2020-01-01";
  const std::string ec2 = "Action=Require&Version=2020-01-01";
  EXPECT_EQ(code_of(json("{}")), "400 MissingAuthenticationTokenException");
  EXPECT_EQ(code_of(form(query)), "403 MissingAuthenticationToken");
  EXPECT_EQ(code_of(signed_as(json("{}"), stranger)), "400 UnrecognizedClientException");
  EXPECT_EQ(code_of(signed_as(form(query), stranger)), "403 InvalidClientTokenId");
  EXPECT_EQ(code_of(signed_as(form(ec2), stranger)), "401 AuthFailure");
  EXPECT_EQ(code_of(signed_as(json("{}"), liar)), "400 InvalidSignatureException");
  EXPECT_EQ(code_of(signed_as(form(query), liar)), "403 SignatureDoesNotMatch");
  EXPECT_EQ(code_of(signed_as(form(ec2), liar)), "401 AuthFailure");
  EXPECT_EQ(code_of(signed_as(json("{}"), stale)), "400 ExpiredTokenException");
  EXPECT_EQ(code_of(signed_as(form(ec2), stale)), "400 RequestExpired");
  EXPECT_EQ(code_of(signed_as(json("{}"), kKey, "ecs")), "400 InvalidSignatureException");
  EXPECT_EQ(code_of(signed_as(json("{}"), kKey, "wire", "20260101T001000Z")),
            "400 InvalidSignatureException");
  EXPECT_TRUE(runner_.ran.empty());
}

TEST_F(FrontDoorTest, ChecksTheSignatureBeforeItReadsTheBody) {
  EXPECT_EQ(ask(json("{not json")).headers.get("x-amzn-ErrorType"),
            "MissingAuthenticationTokenException");
  EXPECT_EQ(ask(signed_as(json("{not json"))).headers.get("x-amzn-ErrorType"),
            "SerializationException");
  EXPECT_EQ(ask(signed_as(json("{}", "Require"))).status, 400);
}

TEST_F(FrontDoorTest, SendsTheOperationsError) {
  runner_.error = api::wire_json::errors::BadThing("too bad");
  const auto response = ask(signed_as(json("{}")));
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr("BadThing"));
  EXPECT_FALSE(response.headers.get("x-amzn-RequestId").empty());
}

TEST_F(FrontDoorTest, RefusesCbor) {
  auto request = json("\xbf\xff");
  request.headers.set("Content-Type", "application/x-amz-cbor-1.1");
  EXPECT_EQ(ask(request).status, 415);
}

TEST_F(FrontDoorTest, AnswersHealthAndMetrics) {
  auto health = base("GET");
  health.path = "/_gantry/health";
  EXPECT_EQ(ask(health).body, R"({"status":"ok"})");
  ask(signed_as(json("{}")));
  ask(json("{}"));
  auto metrics = base("GET");
  metrics.path = "/_gantry/metrics";
  const auto text = ask(metrics).body;
  EXPECT_THAT(text, HasSubstr("gantry_api_requests_total{service=\"wire-json\",operation="
                              "\"Repeat\",outcome=\"success\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("gantry_api_requests_total{service=\"wire-json\",operation="
                              "\"Repeat\",outcome=\"client_error\"} 1\n"));
}

TEST_F(FrontDoorTest, HandsPathsToTheLongestRoute) {
  const auto answering = [](std::string text) {
    return http::testing::FunctionHandler(
        [text](http::Request, std::unique_ptr<http::Responder> responder) {
          responder->respond({.body = text});
        });
  };
  auto outer = answering("outer");
  auto inner = answering("inner");
  auto console = answering("console");
  door_.add_route("/acs/", outer);
  door_.add_route("/acs/ws", inner);
  door_.add_route("/", console);
  auto request = base("GET");
  request.path = "/acs/x";
  EXPECT_EQ(ask(request).body, "outer");
  request.path = "/acs/ws";
  EXPECT_EQ(ask(request).body, "inner");
  EXPECT_EQ(ask(base("GET")).body, "console");
  EXPECT_EQ(ask(signed_as(json("{}"))).status, 200);
}

TEST_F(FrontDoorTest, LetsPagesOfTheLoopbackCallIt) {
  auto preflight = base("OPTIONS");
  preflight.headers.add("Origin", "http://localhost:3000");
  preflight.headers.add("Access-Control-Request-Method", "POST");
  const auto allowed = ask(preflight);
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(allowed.headers.get("Access-Control-Allow-Origin"), "http://localhost:3000");
  EXPECT_THAT(std::string(allowed.headers.get("Access-Control-Allow-Headers")),
              HasSubstr("x-amz-target"));
  preflight.headers.set("Origin", "http://localhost.evil.example");
  EXPECT_EQ(ask(preflight).status, 403);

  auto call = json("{}");
  call.headers.add("Origin", "https://127.0.0.1:8443");
  const auto response = ask(signed_as(call));
  EXPECT_EQ(response.headers.get("Access-Control-Allow-Origin"), "https://127.0.0.1:8443");
  EXPECT_THAT(std::string(response.headers.get("Access-Control-Expose-Headers")),
              HasSubstr("x-amzn-RequestId"));
  call.headers.set("Origin", "https://example.com");
  EXPECT_FALSE(ask(signed_as(call)).headers.has("Access-Control-Allow-Origin"));
}

TEST_F(FrontDoorTest, AuthenticatesForRoutes) {
  auto request = base("GET");
  request.path = "/acs/ws";
  request.query = "dockerVersion=a+b";
  request = signed_as(request, kKey, "ecs");
  const auto identity = door_.authenticate(request, "ecs");
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(identity->caller.account, "123456789012");
  EXPECT_EQ(identity->region, "eu-west-1");
  request.query = "dockerVersion=other";
  EXPECT_EQ(door_.authenticate(request, "ecs").error(), auth::signature_mismatch());
}

TEST_F(FrontDoorTest, ServesARealSocketAndAnswersADroppedReplyWith500) {
  http::testing::TestServer server(door_);
  boost::asio::io_context io;
  http::HttpClient client(io.get_executor(), http::Endpoint::tcp("127.0.0.1", server.port));
  std::vector<std::string> answers;
  const auto ask_it = [&](http::Request request) {
    client.request(std::move(request), [&](Result<http::Response> response) {
      answers.push_back(response ? fmt::format("{} {}", response->status, response->body)
                                 : response.error().message);
      io.stop();
    });
    io.restart();
    io.run_for(http::testing::kSoon);
  };
  ask_it(signed_as(json(R"({"name":"xyz"})")));
  runner_.drop = true;
  ask_it(signed_as(json("{}")));
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0], R"(200 {"name":"xyz"})");
  EXPECT_THAT(answers[1], StartsWith("500 "));
}

TEST(OperationRouterTest, ChoosesBetweenServicesByVersionThenBySigningName) {
  static constexpr ServiceInfo kClassic{.id = "elb",
                                        .protocol = Protocol::kQuery,
                                        .api_version = "2012-06-01",
                                        .signing_name = "elasticloadbalancing"};
  static constexpr ServiceInfo kSecond{.id = "elbv2",
                                       .protocol = Protocol::kQuery,
                                       .api_version = "2015-12-01",
                                       .signing_name = "elasticloadbalancing"};
  static constexpr ServiceInfo kScaling{.id = "autoscaling",
                                        .protocol = Protocol::kQuery,
                                        .api_version = "2011-01-01",
                                        .signing_name = "autoscaling"};
  static constexpr OperationInfo kOf[] = {{.service = &kClassic, .name = "DescribeTags"},
                                          {.service = &kSecond, .name = "DescribeTags"},
                                          {.service = &kScaling, .name = "DescribeTags"}};
  const std::vector<const OperationInfo*> served{&kOf[0], &kOf[1], &kOf[2]};
  const OperationRouter router(served);
  EXPECT_EQ(router.by_action("DescribeTags", "2015-12-01", "elasticloadbalancing"), &kOf[1]);
  EXPECT_EQ(router.by_action("DescribeTags", "2012-06-01", "autoscaling"), &kOf[0]);
  EXPECT_EQ(router.by_action("DescribeTags", "2009-01-01", "autoscaling"), &kOf[2]);
  EXPECT_EQ(router.by_action("DescribeTags", "2009-01-01", "sns"), nullptr);
  EXPECT_EQ(router.by_action("Other", "2015-12-01", "elasticloadbalancing"), nullptr);
  EXPECT_EQ(router.service_of_action("2015-12-01", ""), &kSecond);
}

}  // namespace
}  // namespace gantry::aws
