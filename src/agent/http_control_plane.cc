#include "agent/http_control_plane.h"

#include "agent/http_session.h"
#include "agent/introspection.h"
#include "api/ecs/operations.h"
#include "aws/json_codec.h"

namespace gantry::agent {
namespace {

namespace http = aws::http;
namespace operations = api::ecs::operations;

/// AWS: agent-protocol 1.3, the whole of a request.
constexpr std::chrono::milliseconds kDeadline{42'000};
constexpr std::string_view kSigningName = "ecs";

/// Errors of the connection all mean the same here: nobody answered.
Error unreachable(const Error& error) {
  return {"Unreachable", error.message, 500, Fault::kReceiver};
}

Error refusal(const http::Response& response) {
  Error error = aws::decode_json_error(response.status, response.body,
                                       response.headers.get("x-amzn-ErrorType"));
  if (response.status >= 500 && error.code == "UnknownError") error.code = "ServerException";
  return error;
}

http::Request request_for(const http::Url& backend, const aws::OperationInfo& operation,
                          std::string body) {
  http::Request request{.method = "POST", .path = backend.path};
  request.headers = {
      {"Host", backend.authority()},
      {"Content-Type", "application/x-amz-json-1.1"},
      {"X-Amz-Target", fmt::format("{}.{}", operation.service->target_prefix, operation.name)},
      {"User-Agent", version_text() + " (linux)"}};
  request.body = std::move(body);
  return request;
}

bool credentials_refused(const Error& error) {
  static const std::set<std::string> kCodes = {
      "ExpiredTokenException", "UnrecognizedClientException", "InvalidSignatureException"};
  return kCodes.contains(error.code);
}

}  // namespace

Result<std::unique_ptr<HttpControlPlane>> HttpControlPlane::create(const std::string& backend,
                                                                   Access access) {
  auto url = http::parse_url(backend);
  if (!url) return failure("Configuration", "ECS_BACKEND_HOST: " + url.error().message);
  if (url->scheme != "http") {
    return failure("Configuration",
                   fmt::format("ECS_BACKEND_HOST: {}: expected an http:// URL", backend));
  }
  return std::unique_ptr<HttpControlPlane>(
      new HttpControlPlane(*std::move(url), std::move(access)));
}

HttpControlPlane::HttpControlPlane(http::Url backend, Access access)
    : backend_(std::move(backend)),
      access_(std::move(access)),
      client_(access_.io, http::Endpoint::tcp(backend_.host, backend_.port),
              {.deadline = kDeadline, .kept_connections = 12}) {}

template <class Response, class Request>
void HttpControlPlane::call(const aws::OperationInfo& operation, Request request,
                            Callback<Response> done) {
  std::string body = aws::encode_json_request(operation, aws::AnyStruct::of(std::move(request)));
  access_.credentials.get(lifetime_.bind(
      [this, &operation, http_request = request_for(backend_, operation, std::move(body)),
       done = std::move(done)](Result<aws::Credentials> credentials) mutable {
        if (!credentials) return done(std::unexpected(std::move(credentials).error()));
        aws::sign(http_request, *credentials, access_.region, kSigningName, access_.executor.now());
        send<Response>(operation, std::move(http_request), std::move(done));
      }));
}

template <class Response>
void HttpControlPlane::send(const aws::OperationInfo& operation, http::Request request,
                            Callback<Response> done) {
  client_.request(std::move(request), [this, &operation, done = std::move(done)](
                                          Result<http::Response> answer) mutable {
    const auto response = checked(std::move(answer));
    if (!response) return done(std::unexpected(response.error()));
    auto decoded = aws::decode_json_response(operation, response->body);
    if (!decoded) return done(std::unexpected(unreachable(decoded.error())));
    done(decoded->template take<Response>());
  });
}

Result<http::Response> HttpControlPlane::checked(Result<http::Response> answer) {
  if (!answer) return std::unexpected(unreachable(answer.error()));
  if (answer->status == 200) return answer;
  Error error = refusal(*answer);
  if (credentials_refused(error)) access_.credentials.forget();
  return std::unexpected(std::move(error));
}

void HttpControlPlane::create_cluster(api::ecs::CreateClusterRequest request,
                                      Callback<api::ecs::CreateClusterResponse> done) {
  call(operations::kCreateCluster, std::move(request), std::move(done));
}

void HttpControlPlane::register_container_instance(
    api::ecs::RegisterContainerInstanceRequest request,
    Callback<api::ecs::RegisterContainerInstanceResponse> done) {
  call(operations::kRegisterContainerInstance, std::move(request), std::move(done));
}

void HttpControlPlane::discover_poll_endpoint(
    api::ecs::DiscoverPollEndpointRequest request,
    Callback<api::ecs::DiscoverPollEndpointResponse> done) {
  call(operations::kDiscoverPollEndpoint, std::move(request), std::move(done));
}

void HttpControlPlane::submit_task_state_change(
    api::ecs::SubmitTaskStateChangeRequest request,
    Callback<api::ecs::SubmitTaskStateChangeResponse> done) {
  call(operations::kSubmitTaskStateChange, std::move(request), std::move(done));
}

void HttpControlPlane::list_tags_for_resource(
    api::ecs::ListTagsForResourceRequest request,
    Callback<api::ecs::ListTagsForResourceResponse> done) {
  call(operations::kListTagsForResource, std::move(request), std::move(done));
}

void HttpControlPlane::open_session(SessionKind kind, std::string endpoint, Query query,
                                    std::shared_ptr<SessionHandler> handler,
                                    Callback<std::unique_ptr<Session>> done) {
  auto url = session_url(std::move(endpoint), query);
  if (!url) return done(std::unexpected(std::move(url).error()));
  access_.credentials.get(
      lifetime_.bind([this, kind, url = *std::move(url), handler = std::move(handler),
                      done = std::move(done)](Result<aws::Credentials> credentials) mutable {
        if (!credentials) return done(std::unexpected(std::move(credentials).error()));
        open_http_session({.kind = kind,
                           .url = std::move(url),
                           .io = access_.io,
                           .executor = access_.executor,
                           .credentials = access_.credentials,
                           .region = access_.region},
                          *credentials, std::move(handler), std::move(done));
      }));
}

}  // namespace gantry::agent
