#include "agent/local_endpoints.h"

namespace gantry::agent {
namespace {

namespace http = aws::http;

void respond(http::Responder& responder, HttpAnswer answer) {
  http::Response response{.status = answer.status};
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(answer.body);
  responder.respond(std::move(response));
}

}  // namespace

bool RateLimit::take(Time now) {
  const std::chrono::duration<double> passed = now - last_;
  left_ = std::min(burst_, left_ + passed.count() * per_second_);
  last_ = now;
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

void MetadataEndpoint::handle(http::Request request, std::unique_ptr<http::Responder> responder) {
  executor_.post([this, request = std::move(request), responder = std::move(responder)]() mutable {
    answer(request, std::move(responder));
  });
}

void MetadataEndpoint::answer(const http::Request& request,
                              std::unique_ptr<http::Responder> responder) {
  if (!limit_.take(executor_.now())) return respond(*responder, {429, "\"Too Many Requests\""});
  if (request.method != "GET") return respond(*responder, {405, "\"Method Not Allowed\""});
  agent_.handle_metadata(request.path,
                         [responder = std::move(responder)](HttpAnswer answer) mutable {
                           respond(*responder, std::move(answer));
                         });
}

void IntrospectionEndpoint::handle(http::Request request,
                                   std::unique_ptr<http::Responder> responder) {
  executor_.post([this, request = std::move(request), responder = std::move(responder)] {
    respond(*responder, agent_.handle_introspection(request.path, request.query));
  });
}

}  // namespace gantry::agent
