#include "agent/imds.h"

namespace gantry::agent {
namespace {

namespace http = aws::http;

constexpr std::chrono::milliseconds kDeadline{5'000};
constexpr std::chrono::seconds kTokenLife{21'600};
constexpr std::chrono::minutes kRenewBefore{5};

Result<std::string> body_of(const Result<http::Response>& answer, std::string_view path) {
  if (!answer) return failure("Unreachable", answer.error().message);
  if (answer->status == 200) return answer->body;
  return failure(answer->status == 404 ? "NotFound" : "Unreachable",
                 fmt::format("{}: status {}", path, answer->status));
}

}  // namespace

Imds::Imds(boost::asio::any_io_executor io, Executor& executor, http::Url service)
    : executor_(executor),
      service_(std::move(service)),
      client_(std::move(io), http::Endpoint::tcp(service_.host, service_.port),
              {.connect_deadline = kDeadline, .deadline = kDeadline}) {}

void Imds::get(std::string path, Done done) {
  with_token(
      [this, path = std::move(path), done = std::move(done)](Result<std::string> token) mutable {
        if (!token) return done(std::move(token));
        http::Request request{.method = "GET", .path = path};
        request.headers = {{"Host", service_.authority()}, {"X-aws-ec2-metadata-token", *token}};
        client_.request(std::move(request), [this, path, done = std::move(done)](
                                                const Result<http::Response>& answer) mutable {
          if (answer && answer->status == 401) token_.clear();  // the next attempt gets another
          done(body_of(answer, path));
        });
      });
}

void Imds::with_token(Done done) {
  if (!token_.empty() && executor_.now() < token_expires_) return done(token_);
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  http::Request request{.method = "PUT", .path = "/latest/api/token"};
  request.headers = {{"Host", service_.authority()},
                     {"X-aws-ec2-metadata-token-ttl-seconds", std::to_string(kTokenLife.count())}};
  client_.request(std::move(request),
                  [this](Result<http::Response> answer) { on_token(std::move(answer)); });
}

void Imds::on_token(Result<http::Response> answer) {
  const auto token = body_of(answer, "/latest/api/token");
  if (token) {
    token_ = *token;
    token_expires_ = executor_.now() + kTokenLife - kRenewBefore;
  }
  for (auto& done : std::exchange(waiting_, {})) done(token);
}

}  // namespace gantry::agent
