#include "aws/front_door.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/auth_error.h"
#include "aws/canonical.h"
#include "aws/http/wire.h"
#include "aws/protocol.h"

namespace gantry::aws {
namespace {

// In whose words a request is refused that names no service we know.
constexpr ServiceInfo kAnyJsonService{.id = "", .protocol = Protocol::kJson11};
constexpr ServiceInfo kAnyQueryService{.id = "", .protocol = Protocol::kQuery};

Error unknown_operation() {
  return {"UnknownOperationException", "The requested operation is not recognized by the service.",
          400, Fault::kSender};
}

/// AWS: EC2 and query API references, "Common errors", InvalidAction.
Error unknown_action(std::string_view action) {
  return {"InvalidAction", fmt::format("The action {} is not valid for this web service.", action),
          400, Fault::kSender};
}

/// AWS: EC2 API reference, "Error codes", MissingAction.
Error missing_action() {
  return {"MissingAction", "The request must contain the parameter Action.", 400, Fault::kSender};
}

bool is_json(const ServiceInfo& service) {
  return service.protocol == Protocol::kJson10 || service.protocol == Protocol::kJson11;
}

/// The Smithy RPC protocols that newer SDKs prefer where a service offers them; ours do not.
bool wants_cbor(const http::Request& request) {
  return request.headers.has("smithy-protocol") ||
         request.headers.get("Content-Type").contains("cbor");
}

bool is_form(const http::Request& request) {
  return request.headers.get("Content-Type").starts_with("application/x-www-form-urlencoded");
}

/// The query protocol's parameters: of a GET in the URL, of a POST in the body; some clients put
/// Action in the URL of a POST.
std::string form_of(const http::Request& request) {
  if (!is_form(request) || request.body.empty()) return request.query;
  return request.query.empty() ? request.body : request.query + '&' + request.body;
}

}  // namespace

struct FrontDoor::Mark {
  std::chrono::steady_clock::time_point start;
  std::string request_id;
  std::string origin;  ///< of a browser's page
};

struct FrontDoor::Call {
  Mark mark;
  http::Request request;
  std::unique_ptr<http::Responder> responder;
};

FrontDoor::FrontDoor(std::span<const OperationInfo* const> served, CredentialSource& credentials,
                     OperationRunner& runner, const Clock& clock, IdSource& ids, Metrics& metrics,
                     FrontDoorOptions options)
    : router_(served),
      credentials_(credentials),
      runner_(runner),
      clock_(clock),
      ids_(ids),
      metrics_(metrics),
      options_(std::move(options)),
      cors_(options_.cors_origins),
      unknown_(metrics.counter("gantry_api_unknown_operations_total",
                               "Requests that name no operation served here.")) {
  constexpr std::string_view kRequests = "gantry_api_requests_total";
  constexpr std::string_view kHelp = "API requests by operation and outcome.";
  for (const auto* operation : served) {
    const auto labels =
        fmt::format(R"(service="{}",operation="{}")", operation->service->id, operation->name);
    operation_metrics_[operation] = {
        .succeeded = &metrics.counter(kRequests, kHelp, labels + R"(,outcome="success")"),
        .refused = &metrics.counter(kRequests, kHelp, labels + R"(,outcome="client_error")"),
        .failed = &metrics.counter(kRequests, kHelp, labels + R"(,outcome="server_error")"),
        .seconds = &metrics.histogram("gantry_api_request_seconds",
                                      "From the request read to the answer made.", labels)};
  }
}

void FrontDoor::add_route(std::string prefix, http::Handler& handler) {
  if (prefix == "/") {
    fallback_ = &handler;
    return;
  }
  routes_.emplace_back(std::move(prefix), &handler);
  std::ranges::sort(routes_,
                    [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

http::Handler* FrontDoor::find_route(std::string_view path) const {
  const auto found = std::ranges::find_if(
      routes_, [&](const auto& route) { return path.starts_with(route.first); });
  return found == routes_.end() ? nullptr : found->second;
}

Result<Identity> FrontDoor::authenticate(http::Request& request, std::string_view signing_name) {
  GANTRY_TRY(const auto info, parse_authorization(request));
  return authenticate(request, info, signing_name);
}

// AWS tells of an unknown key before it looks at the clock, and of the clock before the scope.
Result<Identity> FrontDoor::authenticate(http::Request& request, const SignedRequestInfo& info,
                                         std::string_view signing_name) {
  GANTRY_TRY(auto principal, credentials_.find({.access_key_id = info.access_key_id,
                                                .session_token = info.session_token,
                                                .peer = request.peer}));
  GANTRY_CHECK(check_time(info, clock_.now(), options_.clock_skew));
  GANTRY_CHECK(check_scope(info, signing_name, options_.regions));
  GANTRY_CHECK(check_signature(request, info, principal.secret_access_key, keys_));
  return Identity{std::move(principal.caller), info.region};
}

void FrontDoor::handle(http::Request request, std::unique_ptr<http::Responder> responder) {
  if (Cors::is_preflight(request)) return responder->respond(cors_.preflight(request));
  if (auto* const route = find_route(request.path))
    return route->handle(std::move(request), std::move(responder));
  Call call{.mark = {.start = std::chrono::steady_clock::now(),
                     .request_id = ids_.uuid(),
                     .origin = std::string(request.headers.get("Origin"))},
            .request = std::move(request),
            .responder = std::move(responder)};
  if (wants_cbor(call.request)) {
    return respond(
        std::move(call),
        http::plain_error(415, "UnsupportedMediaTypeException",
                          "This endpoint speaks AWS JSON and the query protocols, not CBOR."));
  }
  if (call.request.headers.has("X-Amz-Target")) return handle_target(std::move(call));
  if (is_form(call.request) || call.request.query.contains("Action="))
    return handle_action(std::move(call));
  handle_other(std::move(call));
}

void FrontDoor::handle_target(Call call) {
  const auto target = call.request.headers.get("X-Amz-Target");
  if (const auto* operation = router_.by_target(target)) return run(*operation, std::move(call));
  unknown_.add();
  const auto* service = router_.service_of_target(target);
  refuse(std::move(call), service ? *service : kAnyJsonService, unknown_operation());
}

void FrontDoor::handle_action(Call call) {
  const auto form = parse_query(form_of(call.request));
  const auto action = find_parameter(form, "Action").value_or("");
  const auto version = find_parameter(form, "Version").value_or("");
  // Not proven yet: it only helps to choose between services.
  const auto info = parse_authorization(call.request);
  const auto signing_name = info ? std::string_view(info->service) : std::string_view{};
  if (const auto* operation = router_.by_action(action, version, signing_name))
    return run(*operation, std::move(call));
  unknown_.add();
  const auto* service = router_.service_of_action(version, signing_name);
  refuse(std::move(call), service ? *service : kAnyQueryService,
         action.empty() ? missing_action() : unknown_action(action));
}

void FrontDoor::handle_other(Call call) {
  const bool read = call.request.method == "GET" || call.request.method == "HEAD";
  if (read && call.request.path == "/_gantry/health") {
    http::Response response;
    response.headers.add("Content-Type", "application/json");
    response.body = options_.health ? options_.health() : R"({"status":"ok"})";
    return respond(std::move(call), std::move(response));
  }
  if (read && call.request.path == "/_gantry/metrics") {
    http::Response response;
    response.headers.add("Content-Type", "text/plain; version=0.0.4");
    response.body = metrics_.render();
    return respond(std::move(call), std::move(response));
  }
  if (fallback_) return fallback_->handle(std::move(call.request), std::move(call.responder));
  unknown_.add();
  auto response = http::plain_error(
      404, "UnknownOperationException",
      "The request names no operation: neither X-Amz-Target nor Action is there.");
  respond(std::move(call), std::move(response));
}

void FrontDoor::run(const OperationInfo& operation, Call call) {
  const auto& service = *operation.service;
  auto& request = call.request;
  auto identity = authenticate(request, service.signing_name);
  if (!identity) {
    const auto error = auth::in_protocol(std::move(identity).error(), service.protocol);
    count(operation, call.mark, &error);
    return refuse(std::move(call), service, error);
  }
  auto input = decode_request(operation, is_json(service) ? request.body : form_of(request));
  if (!input) {
    count(operation, call.mark, &input.error());
    return refuse(std::move(call), service, input.error());
  }
  RequestContext context{.request_id = call.mark.request_id,
                         .caller = std::move(identity->caller),
                         .region = std::move(identity->region),
                         .source_ip = request.peer.remote_ip,
                         .base_url = fmt::format("{}://{}", request.peer.tls ? "https" : "http",
                                                 request.headers.get("Host"))};
  runner_.run(operation, std::move(context), *std::move(input),
              [this, &operation, mark = std::move(call.mark),
               responder = std::move(call.responder)](Result<AnyStruct> output) mutable {
                responder->respond_with(
                    [this, &operation, mark = std::move(mark), output = std::move(output)] {
                      return make_response(operation, mark, output);
                    });
              });
}

http::Response FrontDoor::make_response(const OperationInfo& operation, const Mark& mark,
                                        const Result<AnyStruct>& output) {
  count(operation, mark, output ? nullptr : &output.error());
  if (!output) return error_response(*operation.service, output.error(), mark);
  http::Response response;
  response.headers.add("Content-Type", std::string(content_type(*operation.service)));
  response.body = encode_response(operation, *output, mark.request_id);
  finish(response, mark);
  return response;
}

http::Response FrontDoor::error_response(const ServiceInfo& service, const Error& error,
                                         const Mark& mark) const {
  auto wire = encode_error(service, error, mark.request_id);
  http::Response response;
  response.status = wire.status;
  response.headers.add("Content-Type", std::move(wire.content_type));
  if (!wire.error_type_header.empty())
    response.headers.add("x-amzn-ErrorType", std::move(wire.error_type_header));
  response.body = std::move(wire.body);
  finish(response, mark);
  return response;
}

void FrontDoor::finish(http::Response& response, const Mark& mark) const {
  response.headers.add("x-amzn-RequestId", mark.request_id);
  cors_.allow(response, mark.origin);
}

void FrontDoor::refuse(Call call, const ServiceInfo& service, const Error& error) {
  call.responder->respond(error_response(service, error, call.mark));
}

void FrontDoor::respond(Call call, http::Response response) {
  finish(response, call.mark);
  call.responder->respond(std::move(response));
}

void FrontDoor::count(const OperationInfo& operation, const Mark& mark, const Error* error) {
  const auto& metrics = operation_metrics_.find(&operation)->second;
  auto& outcome = !error                           ? *metrics.succeeded
                  : error->fault == Fault::kSender ? *metrics.refused
                                                   : *metrics.failed;
  outcome.add();
  metrics.seconds->observe(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - mark.start).count());
}

}  // namespace gantry::aws
