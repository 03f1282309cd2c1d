#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "aws/cors.h"
#include "aws/credentials.h"
#include "aws/http/server.h"
#include "aws/operation.h"
#include "aws/operation_router.h"
#include "aws/request.h"
#include "aws/sigv4.h"
#include "base/id_source.h"
#include "base/metrics.h"
#include "base/time.h"

namespace gantry::aws {

struct FrontDoorOptions {
  std::vector<std::string> regions;  ///< of credential scopes; empty: any
  Millis clock_skew = std::chrono::minutes(5);
  std::vector<std::string> cors_origins;  ///< besides the loopback's, which are always allowed
  /// The JSON object of GET /_gantry/health. Called on an I/O thread. Empty: {"status":"ok"}.
  std::function<std::string()> health;
};

/// A caller whose signature is proven.
struct Identity {
  Caller caller;
  std::string region;  ///< of the credential scope
};

/// Every API on one port: finds the operation that a request names, proves its signature, decodes
/// it, has it run, and encodes the answer in the service's protocol. Paths with a route of their
/// own (the console, /_gantry/, the agents' channels) are handed on as they are. Works on the I/O
/// threads; the parts it is given must outlive it.
class FrontDoor final : public http::Handler {
 public:
  FrontDoor(std::span<const OperationInfo* const> served, CredentialSource& credentials,
            OperationRunner& runner, const Clock& clock, IdSource& ids, Metrics& metrics,
            FrontDoorOptions options = {});

  /// Hands every request whose path begins with `prefix` to `handler`, unauthenticated; the longest
  /// prefix decides. `/` gets only what names no operation. Before the first request only.
  void add_route(std::string prefix, http::Handler& handler);

  /// For routes that want a signed caller. Decodes an aws-chunked body in passing.
  /// Errors: those of auth_error.h and of the CredentialSource, in the query protocol's codes.
  [[nodiscard]] Result<Identity> authenticate(http::Request& request,
                                              std::string_view signing_name);

  void handle(http::Request request, std::unique_ptr<http::Responder> responder) override;

 private:
  struct Mark;  ///< what of a request its answer needs
  struct Call;  ///< a request on its way through
  struct OperationMetrics {
    Counter* succeeded;
    Counter* refused;
    Counter* failed;
    Histogram* seconds;
  };

  [[nodiscard]] http::Handler* find_route(std::string_view path) const;
  [[nodiscard]] Result<Identity> authenticate(http::Request& request, const SignedRequestInfo& info,
                                              std::string_view signing_name);
  void handle_target(Call call);
  void handle_action(Call call);
  void handle_other(Call call);
  void run(const OperationInfo& operation, Call call);

  http::Response make_response(const OperationInfo& operation, const Mark& mark,
                               const Result<AnyStruct>& output);
  [[nodiscard]] http::Response error_response(const ServiceInfo& service, const Error& error,
                                              const Mark& mark) const;
  void finish(http::Response& response, const Mark& mark) const;
  void refuse(Call call, const ServiceInfo& service, const Error& error);
  void respond(Call call, http::Response response);
  void count(const OperationInfo& operation, const Mark& mark, const Error* error);

  const OperationRouter router_;
  CredentialSource& credentials_;
  OperationRunner& runner_;
  const Clock& clock_;
  IdSource& ids_;
  Metrics& metrics_;
  const FrontDoorOptions options_;
  const Cors cors_;
  SigningKeyCache keys_;
  std::vector<std::pair<std::string, http::Handler*>> routes_;  ///< longest prefix first
  http::Handler* fallback_ = nullptr;
  std::unordered_map<const OperationInfo*, OperationMetrics> operation_metrics_;
  Counter& unknown_;
};

}  // namespace gantry::aws
