#include "aws/sigv4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/auth_error.h"
#include "base/encoding.h"

namespace gantry::aws {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const Credentials kSuite{.access_key_id = "AKIDEXAMPLE",
                         .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                         .session_token = {}};
const Credentials kS3{.access_key_id = "AKIAIOSFODNN7EXAMPLE",
                      .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                      .session_token = {}};
constexpr auto kSuiteNow = "20150830T123600Z";

Time at(std::string_view amz_date) { return parse_amz_date(amz_date).value(); }

/// All checks of a request for `service`.
Result<void> verify(http::Request& request, const Credentials& credentials,
                    std::string_view service, Time now) {
  GANTRY_TRY(const auto info, parse_authorization(request));
  GANTRY_CHECK(check_time(info, now, 5min));
  GANTRY_CHECK(check_scope(info, service, {}));
  SigningKeyCache keys;
  return check_signature(request, info, credentials.secret_access_key, keys);
}

std::string message_of(const Result<void>& result) {
  return result ? "accepted" : result.error().message;
}

http::Request suite_request(std::string method = "GET", std::string query = {},
                            std::string body = {}) {
  http::Request request;
  request.method = std::move(method);
  request.path = "/";
  request.query = std::move(query);
  request.body = std::move(body);
  request.headers.add("Host", "example.amazonaws.com");
  return request;
}

// AWS's published test suite and the worked examples of its documentation: the signatures are
// theirs.
TEST(SigV4Test, SignsAsAwssTestSuiteDoes) {
  auto vanilla = suite_request();
  sign(vanilla, kSuite, "us-east-1", "service", at(kSuiteNow));
  EXPECT_EQ(vanilla.headers.get("Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");

  auto ordered = suite_request("GET", "Param2=value2&Param1=value1");
  sign(ordered, kSuite, "us-east-1", "service", at(kSuiteNow));
  EXPECT_THAT(ordered.headers.get("Authorization"),
              EndsWith("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"));

  auto form = suite_request("POST", {}, "Param1=value1");
  form.headers.add("Content-Type", "application/x-www-form-urlencoded");
  sign(form, kSuite, "us-east-1", "service", at(kSuiteNow));
  EXPECT_THAT(form.headers.get("Authorization"),
              EndsWith("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"));
}

TEST(SigV4Test, SignsTheListUsersExampleOfTheIamGuide) {
  auto request = suite_request("GET", "Action=ListUsers&Version=2010-05-08");
  request.headers.set("Host", "iam.amazonaws.com");
  request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  sign(request, kSuite, "us-east-1", "iam", at(kSuiteNow));
  EXPECT_THAT(request.headers.get("Authorization"),
              EndsWith("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"));
}

TEST(SigV4Test, PresignsTheExampleOfTheS3Guide) {
  http::Request request;
  request.method = "GET";
  request.path = "/test.txt";
  request.headers.add("Host", "examplebucket.s3.amazonaws.com");
  presign(request, kS3, "us-east-1", "s3", at("20130524T000000Z"), 86400s);
  EXPECT_THAT(
      request.query,
      EndsWith(
          "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
}

TEST(SigV4Test, AcceptsWhatItSigned) {
  auto request = suite_request("POST", "b=2&a=%2F+x&a=", "{}");
  request.path = "/some%20path//to/./../it/";
  request.headers.add("Content-Type", "application/x-amz-json-1.1");
  request.headers.add("X-Amz-Target", "T.Op");
  request.headers.add("X-Amz-Meta", "  two   words ");
  request.headers.add("x-amz-meta", "again");
  auto credentials = kSuite;
  credentials.session_token = "token";
  sign(request, credentials, "eu-west-1", "ecs", at(kSuiteNow));
  const auto info = parse_authorization(request);
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->session_token, "token");
  EXPECT_EQ(info->region, "eu-west-1");
  EXPECT_EQ(message_of(verify(request, kSuite, "ecs", at(kSuiteNow))), "accepted");
}

TEST(SigV4Test, RefusesAnyChangeOfWhatWasSigned) {
  const auto signed_request = [] {
    auto request = suite_request("POST", "a=1", "{}");
    request.headers.add("X-Amz-Target", "T.Op");
    sign(request, kSuite, "us-east-1", "ecs", at(kSuiteNow));
    return request;
  };
  const std::vector<std::pair<std::string, std::function<void(http::Request&)>>> changes = {
      {"method", [](auto& r) { r.method = "PUT"; }},
      {"path", [](auto& r) { r.path = "/x"; }},
      {"query", [](auto& r) { r.query += "&b=2"; }},
      {"body", [](auto& r) { r.body = "{ }"; }},
      {"host", [](auto& r) { r.headers.set("Host", "other"); }},
      {"target", [](auto& r) { r.headers.set("X-Amz-Target", "T.Other"); }},
      {"twin header", [](auto& r) { r.headers.add("X-Amz-Target", "T.Other"); }},
      {"date", [](auto& r) { r.headers.set("X-Amz-Date", "20150830T123601Z"); }},
  };
  for (const auto& [what, change] : changes) {
    auto request = signed_request();
    change(request);
    const auto result = verify(request, kSuite, "ecs", at(kSuiteNow));
    ASSERT_FALSE(result) << what;
    EXPECT_EQ(result.error(), auth::signature_mismatch()) << what;
  }
}

// amazon-ecs-agent signs a plus sign of its URL as the blank it stands for.
TEST(SigV4Test, TakesAPlusInTheQueryForABlank) {
  auto request = suite_request("GET", "dockerVersion=DockerVersion%3A%2024.0.7");
  request.path = "/acs/ws";
  sign(request, kSuite, "us-east-1", "ecs", at(kSuiteNow));
  request.query = "dockerVersion=DockerVersion%3A+24.0.7";
  EXPECT_EQ(message_of(verify(request, kSuite, "ecs", at(kSuiteNow))), "accepted");
}

TEST(SigV4Test, AcceptsAPresignedRequestUntilItExpires) {
  auto request = suite_request("GET", "Action=GetCallerIdentity&Version=2011-06-15");
  presign(request, kSuite, "us-east-1", "sts", at(kSuiteNow), 3600s);
  EXPECT_EQ(message_of(verify(request, kSuite, "sts", at(kSuiteNow) + 59min)), "accepted");
  EXPECT_EQ(message_of(verify(request, kSuite, "sts", at(kSuiteNow) + 61min)),
            "Signature expired: 20150830T133600Z is now earlier than 20150830T133700Z");
  request.query += "&Extra=1";
  EXPECT_EQ(verify(request, kSuite, "sts", at(kSuiteNow)).error(), auth::signature_mismatch());
}

TEST(SigV4Test, ToleratesFiveMinutesOfClockSkew) {
  auto request = suite_request();
  sign(request, kSuite, "us-east-1", "ecs", at("20260101T000000Z"));
  EXPECT_EQ(message_of(verify(request, kSuite, "ecs", at("20260101T000500Z"))), "accepted");
  EXPECT_EQ(message_of(verify(request, kSuite, "ecs", at("20260101T000501Z"))),
            "Signature expired: 20260101T000000Z is now earlier than 20260101T000001Z "
            "(20260101T000501Z - 5 min.)");
  EXPECT_EQ(message_of(verify(request, kSuite, "ecs", at("20251231T235459Z"))),
            "Signature not yet current: 20260101T000000Z is still later than 20251231T235959Z "
            "(20251231T235459Z + 5 min.)");
}

TEST(SigV4Test, ChecksTheScope) {
  auto request = suite_request();
  sign(request, kSuite, "mars-1", "ec2", at(kSuiteNow));
  const auto info = parse_authorization(request).value();
  const std::vector<std::string> regions{"us-east-1"};
  EXPECT_EQ(message_of(check_scope(info, "ecs", regions)),
            "Credential should be scoped to a valid region. Credential should be scoped to correct "
            "service: 'ecs'. ");
  EXPECT_EQ(message_of(check_scope(info, "ec2", {})), "accepted");
}

struct BadHeader {
  std::string authorization;
  std::string code;
  std::string message;
};

TEST(SigV4Test, SaysWhatIsMissingInTheAuthorizationHeader) {
  const std::vector<BadHeader> cases = {
      {"", "MissingAuthenticationToken", "Request is missing Authentication Token"},
      {"AWS4-HMAC-SHA256", "IncompleteSignature",
       "Authorization header requires 'Credential' parameter. Authorization header requires "
       "'Signature' parameter. "
       "Authorization header requires 'SignedHeaders' parameter. (Hashed with SHA-256 and encoded "
       "with Base64) Authorization="},
      {"AWS4-HMAC-SHA256 Credential=a/20150830/r/s/aws4_request SignedHeaders=host",
       "IncompleteSignature", "Authorization header requires 'Signature' parameter. (Hashed"},
      {"Bearer abc", "IncompleteSignature",
       "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 "
       "and encoded with "
       "Base64): 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='."},
      {"AWS4-HMAC-SHA512 Credential=a/20150830/r/s/aws4_request,SignedHeaders=host,Signature=0",
       "IncompleteSignature", "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'."},
      {"AWS4-HMAC-SHA256 Credential=a/b,SignedHeaders=host,Signature=0", "IncompleteSignature",
       "Credential must have exactly 5 slash-delimited elements, e.g. "
       "keyid/date/region/service/term, got 'a/b'"},
      {"AWS4-HMAC-SHA256 Credential=a/20150830/r/s/aws5_request,SignedHeaders=host,Signature=0",
       "SignatureDoesNotMatch",
       "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. "},
      {"AWS4-HMAC-SHA256 Credential=a/20150829/r/s/aws4_request,SignedHeaders=host,Signature=0",
       "SignatureDoesNotMatch",
       "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
       "'20150829' != "
       "'20150830', from '20150830T123600Z'."},
  };
  for (const auto& bad : cases) {
    auto request = suite_request();
    request.headers.add("X-Amz-Date", kSuiteNow);
    if (!bad.authorization.empty()) request.headers.add("Authorization", bad.authorization);
    const auto info = parse_authorization(request);
    ASSERT_FALSE(info) << bad.authorization;
    EXPECT_EQ(info.error().code, bad.code) << bad.authorization;
    EXPECT_THAT(info.error().message, StartsWith(bad.message)) << bad.authorization;
  }
}

TEST(SigV4Test, SaysWhatIsWrongWithTheDate) {
  auto request = suite_request();
  request.headers.add(
      "Authorization",
      "AWS4-HMAC-SHA256 Credential=a/20150830/r/s/aws4_request,SignedHeaders=host,Signature=0");
  EXPECT_THAT(
      parse_authorization(request).error().message,
      StartsWith(
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "));
  request.headers.add("Date", "Mon, 30 Aug 2015 12:36:00 GMT");
  EXPECT_EQ(parse_authorization(request).error().message,
            "Date must be in ISO-8601 'basic format'. Got 'Mon, 30 Aug 2015 12:36:00 GMT'. See "
            "http://en.wikipedia.org/wiki/ISO_8601");
}

TEST(SigV4Test, SaysWhatIsMissingInThePresignedQuery) {
  auto request = suite_request(
      "GET", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20150830T123600Z&X-Amz-Expires=1");
  EXPECT_EQ(parse_authorization(request).error().message,
            "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string "
            "parameters must include "
            "'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
            "Re-examine the "
            "query-string parameters.");
  request.headers.add("Authorization", "AWS4-HMAC-SHA256 Credential=x");
  EXPECT_EQ(
      parse_authorization(request).error().message,
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
  const auto expiring = [](std::string_view expires) {
    auto presigned = suite_request(
        "GET", fmt::format("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/20150830/r/s/"
                           "aws4_request&X-Amz-Signature=0&"
                           "X-Amz-SignedHeaders=host&X-Amz-Date=20150830T123600Z&X-Amz-Expires={}",
                           expires));
    const auto info = parse_authorization(presigned);
    return info ? "accepted" : info.error().message;
  };
  EXPECT_EQ(expiring("604800"), "accepted");
  EXPECT_THAT(expiring("604801"), StartsWith("X-Amz-Expires must be less than a week"));
  EXPECT_EQ(expiring("-1"), "X-Amz-Expires must be non-negative");
  EXPECT_EQ(expiring("soon"), "X-Amz-Expires should be a number");
}

TEST(SigV4Test, InsistsOnSignedHostAndTarget) {
  SigningKeyCache keys;
  auto request = suite_request();
  request.headers.add("X-Amz-Target", "T.Op");
  SignedRequestInfo info;
  info.signed_headers = {"x-amz-date"};
  EXPECT_EQ(message_of(check_signature(request, info, "s", keys)),
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  info.signed_headers = {"host", "x-amz-date"};
  EXPECT_EQ(message_of(check_signature(request, info, "s", keys)),
            "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
}

TEST(SigV4Test, HonoursThePayloadHashHeader) {
  auto wrong = suite_request("POST", {}, "body");
  wrong.headers.add("X-Amz-Content-Sha256", std::string(64, '0'));
  sign(wrong, kSuite, "us-east-1", "ecs", at(kSuiteNow));
  EXPECT_EQ(message_of(verify(wrong, kSuite, "ecs", at(kSuiteNow))),
            "The provided 'x-amz-content-sha256' header does not match what was computed.");
  auto unsigned_payload = suite_request("POST", {}, "body");
  unsigned_payload.headers.add("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
  sign(unsigned_payload, kSuite, "us-east-1", "ecs", at(kSuiteNow));
  unsigned_payload.body = "any";
  EXPECT_EQ(message_of(verify(unsigned_payload, kSuite, "ecs", at(kSuiteNow))), "accepted");
  auto other = suite_request("PUT", {}, "body");
  other.headers.add("X-Amz-Content-Sha256", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD");
  sign(other, kSuite, "us-east-1", "ecs", at(kSuiteNow));
  EXPECT_THAT(message_of(verify(other, kSuite, "ecs", at(kSuiteNow))),
              HasSubstr("is not supported here"));
}

// The worked example of the S3 API reference, "Transferring payload in multiple chunks".
http::Request chunked_example() {
  http::Request request;
  request.method = "PUT";
  request.path = "/examplebucket/chunkObject.txt";
  request.headers = {
      {"Host", "s3.amazonaws.com"},
      {"x-amz-date", "20130524T000000Z"},
      {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
      {"Authorization",
       "AWS4-HMAC-SHA256 "
       "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="
       "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-"
       "length;"
       "x-amz-storage-class,Signature="
       "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"},
      {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
      {"Content-Encoding", "aws-chunked"},
      {"x-amz-decoded-content-length", "66560"},
      {"Content-Length", "66824"}};
  request.body =
      "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" +
      std::string(65536, 'a') +
      "\r\n400;chunk-signature="
      "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" +
      std::string(1024, 'a') +
      "\r\n0;chunk-signature="
      "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
  return request;
}

TEST(SigV4Test, UnwrapsSignedChunksOfTheS3Example) {
  auto request = chunked_example();
  EXPECT_EQ(message_of(verify(request, kS3, "s3", at("20130524T000000Z"))), "accepted");
  EXPECT_EQ(request.body, std::string(66560, 'a'));
}

TEST(SigV4Test, RefusesAChunkThatWasChanged) {
  auto changed = chunked_example();
  changed.body[200] = 'b';
  EXPECT_EQ(verify(changed, kS3, "s3", at("20130524T000000Z")).error(), auth::signature_mismatch());
  auto cut = chunked_example();
  cut.body.resize(cut.body.size() - 100);  // the last chunk is gone
  EXPECT_EQ(message_of(verify(cut, kS3, "s3", at("20130524T000000Z"))),
            "The aws-chunked encoding of the payload is malformed.");
}

TEST(SigV4Test, UnwrapsUnsignedChunksWithATrailer) {
  auto request = suite_request(
      "PUT", {}, "4\r\nwiki\r\n5\r\npedia\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n");
  request.headers.add("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  sign(request, kSuite, "us-east-1", "s3", at(kSuiteNow));
  EXPECT_EQ(message_of(verify(request, kSuite, "s3", at(kSuiteNow))), "accepted");
  EXPECT_EQ(request.body, "wikipedia");
}

TEST(SigV4Test, VerifiesTheFramesOfATelemetrySession) {
  auto session = suite_request("GET", "agentVersion=1.89.1&cluster=lab");
  session.path = "/ws";
  const auto frame = pack_signed_frame(R"({"type":"PublishMetricsRequest"})", session, kSuite,
                                       "eu-west-1", "ecs", at(kSuiteNow));
  auto request = unpack_signed_frame(frame, session);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body, R"({"type":"PublishMetricsRequest"})");
  EXPECT_EQ(message_of(verify(*request, kSuite, "ecs", at(kSuiteNow))), "accepted");
  request->body += ' ';
  EXPECT_EQ(verify(*request, kSuite, "ecs", at(kSuiteNow)).error(), auth::signature_mismatch());
  EXPECT_FALSE(unpack_signed_frame(R"({"type":"plain"})", session));
  EXPECT_FALSE(unpack_signed_frame("no colon\r\n\r\n{}", session));
}

TEST(SigningKeyCacheTest, StaysWithinItsCapacityAndAnswersTheSame) {
  SigningKeyCache keys(2);
  for (int i = 0; i < 10; ++i) {
    const auto date = std::to_string(20150830 + i);
    EXPECT_EQ(keys.get("s", date, "r", "v"), derive_signing_key("s", date, "r", "v"));
    EXPECT_EQ(keys.get("s", date, "r", "v"), derive_signing_key("s", date, "r", "v"));
  }
}

TEST(AuthErrorTest, HasEachProtocolsCodeAndStatus) {
  const auto json = auth::in_protocol(auth::unknown_key(), Protocol::kJson11);
  EXPECT_EQ(json,
            (Error{"UnrecognizedClientException",
                   "The security token included in the request is invalid.", 400, Fault::kSender}));
  EXPECT_EQ(auth::in_protocol(auth::unknown_key(), Protocol::kQuery),
            (Error{"InvalidClientTokenId", "The security token included in the request is invalid.",
                   403, Fault::kSender}));
  const Error not_validated{"AuthFailure",
                            "AWS was not able to validate the provided access credentials", 401,
                            Fault::kSender};
  EXPECT_EQ(auth::in_protocol(auth::unknown_key(), Protocol::kEc2), not_validated);
  EXPECT_EQ(auth::in_protocol(auth::signature_mismatch(), Protocol::kEc2), not_validated);
  EXPECT_EQ(auth::in_protocol(auth::signature_mismatch(), Protocol::kJson11).code,
            "InvalidSignatureException");
  EXPECT_EQ(auth::in_protocol(auth::signature_mismatch(), Protocol::kQuery).http_status, 403);
  EXPECT_EQ(auth::in_protocol(auth::missing_token(), Protocol::kJson10).code,
            "MissingAuthenticationTokenException");
  EXPECT_EQ(auth::in_protocol(auth::expired_token(), Protocol::kEc2),
            (Error{"RequestExpired", "Request has expired.", 400, Fault::kSender}));
  const Error own{"ClusterNotFoundException", "Cluster not found.", 400, Fault::kSender};
  EXPECT_EQ(auth::in_protocol(own, Protocol::kEc2), own);
}

}  // namespace
}  // namespace gantry::aws
