#include <gmock/gmock.h>

#include "adapters/haproxy/tests/engine_fixture.h"

namespace gantry::haproxy {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kPort = 8080;

class ApplicationTrafficTest : public EngineTest {};

TEST_F(ApplicationTrafficTest, TellsTheTargetWhoAskedAndHow) {
  const HttpTarget target("a");
  apply_and_await(spec("127.0.1.1", {&target}));
  const auto answer = request("127.0.1.1", kPort, "GET /x", "X-Forwarded-For: 10.1.2.3\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("x-forwarded-for: 10.1.2.3, 127.0.0.1\r\n"));
  EXPECT_THAT(answer, HasSubstr("x-forwarded-proto: http\r\n"));
  EXPECT_THAT(answer, HasSubstr("x-forwarded-port: 8080\r\n"));
  EXPECT_THAT(answer, ContainsRegex("x-amzn-trace-id: Root=1-[0-9a-f]{8}-[0-9a-f]{24}\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("awselb")));
  EXPECT_THAT(
      request("127.0.1.1", kPort, "GET /x", "X-Amzn-Trace-Id: Root=1-67891233-abcdef\r\n"),
      ContainsRegex("x-amzn-trace-id: Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-abcdef\r\n"));
}

TEST_F(ApplicationTrafficTest, AnswersWithTheCodesOfAnApplicationLoadBalancer) {
  const HttpTarget target("a");
  auto all = spec("127.0.1.2", {&target});
  auto gone = server(target);
  gone.port = 1;  // nobody listens
  gone.id = "gone";
  all.pools.push_back(pool("gone", {}));
  all.pools.back().health.protocol = ports::HealthProtocol::kNone;
  all.pools.back().servers = {gone};
  all.pools.push_back(pool("empty", {}));
  for (const auto* name : {"gone", "empty"}) {
    all.listeners.front().rules.push_back(
        {.conditions = {ports::PathCondition{{{fmt::format("/{}", name)}}}},
         .action = forward(name)});
  }
  apply(all);
  ASSERT_TRUE(becomes(all.id, fmt::format("t:{}", target.port()), ports::ServerHealth::kUp));
  const auto answer = [&](std::string_view line, std::string_view headers = {}) {
    return request("127.0.1.2", kPort, line, headers);
  };
  const auto empty = answer("GET /empty");
  EXPECT_THAT(empty, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(empty, HasSubstr("server: awselb/2.0\r\n"));
  EXPECT_THAT(empty, ContainsRegex("date: [A-Z][a-z]{2}, [0-9 A-Za-z:]+ GMT"));
  EXPECT_THAT(empty, HasSubstr("<html>\r\n<head><title>503 Service Temporarily Unavailable</title>"
                               "</head>\r\n<body>\r\n<center><h1>503 Service Temporarily "
                               "Unavailable</h1></center>\r\n</body>\r\n</html>\r\n"));
  const auto refused = answer("GET /gone");
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 502"));
  EXPECT_THAT(refused, HasSubstr("<h1>502 Bad Gateway</h1>"));
  EXPECT_THAT(answer("GET /cut"), StartsWith("HTTP/1.1 502"));
  EXPECT_THAT(answer("GET /rubbish"), StartsWith("HTTP/1.1 502"));
  const auto late = answer("GET /hang");
  EXPECT_THAT(late, StartsWith("HTTP/1.1 504"));
  EXPECT_THAT(late, HasSubstr("<h1>504 Gateway Time-out</h1>"));
  EXPECT_THAT(answer("TRACE /"), StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(answer("GET /" + std::string(17'000, 'x')), StartsWith("HTTP/1.1 414"));
  std::string chain = "X-Forwarded-For: 10.0.0.1";
  for (int n = 0; n < 30; ++n) chain += ", 10.0.0.2";
  EXPECT_THAT(answer("GET /", chain + "\r\n"), StartsWith("HTTP/1.1 463"));
  EXPECT_THAT(answer("POST /", "Transfer-Encoding: gzip\r\n"), ContainsRegex("HTTP/1.1 (501|400)"));
  EXPECT_THAT(answer("POST /", "Content-Type: application/grpc\r\n"), StartsWith("HTTP/1.1 464"));
  Connection bad("127.0.1.2", kPort);
  bad.send("GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n");
  EXPECT_THAT(bad.read_all(), StartsWith("HTTP/1.1 400"));
  Connection slow("127.0.1.2", kPort);
  slow.send("GET / HTTP/1.1\r\n");
  EXPECT_THAT(slow.read_all(), StartsWith("HTTP/1.1 408"));
}

TEST_F(ApplicationTrafficTest, RoutesByTheFirstRuleWhoseConditionsAllHold) {
  const HttpTarget a("pool-a");
  const HttpTarget b("pool-b");
  auto all = spec("127.0.1.3", {&a});
  all.pools.push_back(pool("b", {&b}));
  const auto rule = [&](std::vector<ports::RuleCondition> conditions) {
    all.listeners.front().rules.push_back(
        {.conditions = std::move(conditions), .action = forward("b")});
  };
  rule({ports::HostCondition{{{"*.Example.com"}, {"b.org"}}}});
  rule({ports::PathCondition{{{"/img/*.png"}, {"/exact"}}}, ports::MethodCondition{{"GET"}}});
  rule({ports::HeaderCondition{"X-Kind", {{"*chrome*"}}}});
  rule({ports::QueryCondition{{{"version", "v?"}, {std::nullopt, "lone*"}}}});
  rule({ports::PathCondition{{{"^/re/[0-9]+$", true}}}});
  rule({ports::PathCondition{{{"/local"}}}, ports::SourceCondition{{"127.0.0.0/8"}}});
  rule({ports::PathCondition{{{"/far"}}}, ports::SourceCondition{{"10.0.0.0/8"}}});
  all.listeners.front().rules.push_back(
      {.conditions = {ports::PathCondition{{{"/go*"}}}},
       .action = ports::RedirectAction{
           .protocol = "HTTPS", .port = "443", .path = "/new/#{path}", .status = 301}});
  all.listeners.front().rules.push_back(
      {.conditions = {ports::PathCondition{{{"/fixed"}}}},
       .action = ports::FixedResponseAction{
           .status = 418, .content_type = "text/plain", .body = "100% 'tea'\n\"pot\""}});
  apply_and_await(all);
  const auto goes_to_b = [&](std::string_view line, std::string_view headers = {}) {
    return request("127.0.1.3", kPort, line, headers).contains("pool-b");
  };
  const auto host = [&](std::string_view name) {
    Connection connection("127.0.1.3", kPort);
    connection.send(fmt::format("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", name));
    return connection.read_all().contains("pool-b");
  };
  EXPECT_TRUE(host("www.EXAMPLE.com:8080"));
  EXPECT_TRUE(host("b.org"));
  EXPECT_FALSE(host("example.com"));
  EXPECT_TRUE(goes_to_b("GET /img/x.png?a=b"));
  EXPECT_FALSE(goes_to_b("POST /img/x.png"));
  EXPECT_FALSE(goes_to_b("GET /IMG/x.png"));
  EXPECT_TRUE(goes_to_b("GET /exact"));
  EXPECT_TRUE(goes_to_b("GET /", "x-kind: like Chrome 1\r\n"));
  EXPECT_TRUE(goes_to_b("GET /?a=1&Version=V2"));
  EXPECT_FALSE(goes_to_b("GET /?version=v22"));
  EXPECT_TRUE(goes_to_b("GET /?x=lonely"));
  EXPECT_TRUE(goes_to_b("GET /re/12"));
  EXPECT_FALSE(goes_to_b("GET /re/1x"));
  EXPECT_TRUE(goes_to_b("GET /local"));
  EXPECT_FALSE(goes_to_b("GET /far"));
  EXPECT_FALSE(goes_to_b("GET /"));
  const auto moved = request("127.0.1.3", kPort, "GET /go/there?x=%20y");
  EXPECT_THAT(moved, StartsWith("HTTP/1.1 301"));
  EXPECT_THAT(moved, HasSubstr("location: https://shop.example:443/new/go/there?x=%20y\r\n"));
  const auto fixed = request("127.0.1.3", kPort, "GET /fixed");
  EXPECT_THAT(fixed, StartsWith("HTTP/1.1 418"));
  EXPECT_THAT(fixed, HasSubstr("100% 'tea'\n\"pot\""));
}

TEST_F(ApplicationTrafficTest, KeepsClientsByCookieAndSpreadsByWeight) {
  const HttpTarget a("pool-a");
  const HttpTarget b("pool-b");
  const HttpTarget c("pool-c");
  auto all = spec("127.0.1.4", {&a, &b});
  all.pools.front().stickiness.kind = ports::StickinessKind::kLoadBalancerCookie;
  all.pools.push_back(pool("c", {&c}));
  all.listeners.front().rules.push_back(
      {.conditions = {ports::PathCondition{{{"/mix"}}}},
       .action = ports::ForwardAction{.pools = {{"tg", 1}, {"c", 3}},
                                      .stickiness = std::chrono::seconds(60)}});
  apply_and_await(all);
  const auto cookie_of = [](const std::string& answer, std::string_view name) {
    const auto at = answer.find(fmt::format("set-cookie: {}=", name));
    EXPECT_NE(at, std::string::npos) << answer;
    const auto start = at + 12;
    return answer.substr(start, answer.find(';', start) - start);
  };
  const auto first = request("127.0.1.4", kPort, "GET /");
  const auto name = first.contains("pool-a\n") ? "pool-a\n" : "pool-b\n";
  const auto cookie = cookie_of(first, "AWSALB");
  for (int n = 0; n < 6; ++n) {
    EXPECT_THAT(request("127.0.1.4", kPort, "GET /", "Cookie: x=1; " + cookie + "\r\n"),
                HasSubstr(name));
  }
  int to_c = 0;
  std::string mixed;
  for (int n = 0; n < 200; ++n) {
    mixed = request("127.0.1.4", kPort, "GET /mix");
    if (mixed.contains("pool-c\n")) ++to_c;
  }
  EXPECT_GT(to_c, 120);  // 150 expected; five standard deviations are 31
  EXPECT_LT(to_c, 182);
  const auto group = cookie_of(mixed, "AWSALBTG");
  const bool in_c = mixed.contains("pool-c\n");
  for (int n = 0; n < 10; ++n) {
    EXPECT_EQ(
        request("127.0.1.4", kPort, "GET /mix", "Cookie: " + group + "\r\n").contains("pool-c\n"),
        in_c);
  }
}

TEST_F(ApplicationTrafficTest, FollowsTheHealthOfItsTargetsAndFailsOpen) {
  HttpTarget a("pool-a");
  HttpTarget b("pool-b");
  const auto all = spec("127.0.1.5", {&a, &b});
  const auto id_a = server(a).id;
  const auto id_b = server(b).id;
  apply_and_await(all);
  b.set_health(500);
  ASSERT_TRUE(becomes(all.id, id_b, ports::ServerHealth::kDown));
  EXPECT_EQ(seen(all.id, id_b)->failure, ports::CheckFailure::kStatusCode);
  EXPECT_EQ(seen(all.id, id_b)->code, 500);
  for (int n = 0; n < 6; ++n)
    EXPECT_THAT(request("127.0.1.5", kPort, "GET /"), HasSubstr("pool-a\n"));
  a.set_health(503);
  ASSERT_TRUE(becomes(all.id, id_a, ports::ServerHealth::kDown));
  std::set<bool> answered;
  for (int n = 0; n < 6; ++n) {
    const auto answer = request("127.0.1.5", kPort, "GET /");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
    answered.insert(answer.contains("pool-a\n"));
  }
  EXPECT_EQ(answered.size(), 2U);  // all unhealthy: all serve
  b.set_health(200);
  ASSERT_TRUE(becomes(all.id, id_b, ports::ServerHealth::kUp));
  for (int n = 0; n < 6; ++n)
    EXPECT_THAT(request("127.0.1.5", kPort, "GET /"), HasSubstr("pool-b\n"));
}

TEST_F(ApplicationTrafficTest, CarriesWebSockets) {
  const Target echo([](Connection& connection) {
    const auto head = connection.read_until("\r\n\r\n");
    if (head.starts_with("GET /health"))
      return connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    connection.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    connection.send(connection.read_until("!"));
  });
  auto all = spec("127.0.1.6", {});
  all.pools.front().servers = {{.id = "echo", .address = "127.0.0.1", .port = echo.port()}};
  apply_and_await(all);
  Connection client("127.0.1.6", kPort);
  client.send(
      "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 101"));
  client.send("hello!");
  EXPECT_EQ(client.read_until("!"), "hello!");
}

}  // namespace
}  // namespace gantry::haproxy
