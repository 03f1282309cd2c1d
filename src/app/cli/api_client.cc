#include "app/cli/api_client.h"

#include <fmt/format.h>

#include <cstdlib>

#include "aws/json_codec.h"

namespace gantry::cli {
namespace http = aws::http;
namespace {

constexpr std::chrono::seconds kDeadline{15};
constexpr int kOk = 200;

std::string environment_or(const char* name, std::string_view otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::string(otherwise) : std::string(value);
}

std::string json_version(aws::Protocol protocol) {
  return protocol == aws::Protocol::kJson10 ? "1.0" : "1.1";
}

}  // namespace

aws::Credentials root_credentials() {
  return {.access_key_id = environment_or("GANTRY_ROOT_ACCESS_KEY_ID", "test"),
          .secret_access_key = environment_or("GANTRY_ROOT_SECRET_ACCESS_KEY", "test"),
          .session_token = {}};
}

ApiClient::ApiClient(RunLoop& loop, http::Url url, aws::Credentials credentials)
    : loop_(loop),
      url_(std::move(url)),
      credentials_(std::move(credentials)),
      client_(std::make_unique<http::HttpClient>(
          loop.io(), http::Endpoint::tcp(url_.host, url_.port),
          http::ClientOptions{.connect_deadline = kDeadline, .deadline = kDeadline})) {}

Result<ApiClient> ApiClient::open(RunLoop& loop, std::string_view endpoint,
                                  aws::Credentials credentials) {
  GANTRY_TRY(auto url, http::parse_url(endpoint));
  return ApiClient(loop, std::move(url), std::move(credentials));
}

Result<http::Response> ApiClient::get(std::string path) {
  return send({.method = "GET", .path = std::move(path), .query = {}, .headers = {}, .body = {}});
}

Result<http::Response> ApiClient::ask(std::string path, std::string query, std::string body) {
  http::Request request{.method = body.empty() ? "GET" : "POST",
                        .path = std::move(path),
                        .query = std::move(query),
                        .headers = {},
                        .body = std::move(body)};
  request.headers.add("Host", url_.authority());
  if (!request.body.empty()) request.headers.add("Content-Type", "application/json");
  aws::sign(request, credentials_, kRegion, "ecs", loop_.executor().now());
  return send(std::move(request));
}

Result<http::Response> ApiClient::post_form(std::string_view signing_name, std::string body) {
  http::Request request{
      .method = "POST", .path = "/", .query = {}, .headers = {}, .body = std::move(body)};
  request.headers.add("Host", url_.authority());
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  aws::sign(request, credentials_, kRegion, std::string(signing_name), loop_.executor().now());
  return send(std::move(request));
}

Result<std::string> ApiClient::call_query(const aws::OperationInfo& operation) {
  GANTRY_TRY(auto response, send_signed(operation, "application/x-www-form-urlencoded",
                                        fmt::format("Action={}&Version={}", operation.name,
                                                    operation.service->api_version)));
  if (response.status == kOk) return std::move(response.body);
  return failure("QueryFailed",
                 fmt::format("{} answered {}: {}", operation.name, response.status, response.body));
}

Result<aws::AnyStruct> ApiClient::call_json(const aws::OperationInfo& operation,
                                            aws::AnyStruct input) {
  GANTRY_TRY(
      auto response,
      send_signed(operation, "application/x-amz-json-" + json_version(operation.service->protocol),
                  aws::encode_json_request(operation, input)));
  if (response.status == kOk) return aws::decode_json_response(operation, response.body);
  return std::unexpected(aws::decode_json_error(response.status, response.body,
                                                response.headers.get("x-amzn-ErrorType")));
}

Result<http::Response> ApiClient::send_signed(const aws::OperationInfo& operation,
                                              std::string content_type, std::string body) {
  const auto& service = *operation.service;
  http::Request request{
      .method = "POST", .path = "/", .query = {}, .headers = {}, .body = std::move(body)};
  request.headers.add("Host", url_.authority());
  request.headers.add("Content-Type", std::move(content_type));
  if (!service.target_prefix.empty()) {
    request.headers.add("X-Amz-Target",
                        fmt::format("{}.{}", service.target_prefix, operation.name));
  }
  aws::sign(request, credentials_, kRegion, service.signing_name, loop_.executor().now());
  return send(std::move(request));
}

Result<http::Response> ApiClient::send(http::Request request) {
  return loop_.wait<http::Response>([&](http::Callback<http::Response> done) {
    client_->request(std::move(request), std::move(done));
  });
}

}  // namespace gantry::cli
