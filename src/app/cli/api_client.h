#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/cli/run_loop.h"
#include "aws/any_struct.h"
#include "aws/http/client.h"
#include "aws/http/url.h"
#include "aws/operation.h"
#include "aws/sigv4.h"

namespace gantry::cli {

inline constexpr std::string_view kRegion = "us-east-1";

/// The root key pair: GANTRY_ROOT_ACCESS_KEY_ID and GANTRY_ROOT_SECRET_ACCESS_KEY, or test and
/// test.
[[nodiscard]] aws::Credentials root_credentials();

/// Blocking calls of a Gantry endpoint, as any AWS client makes them.
class ApiClient {
 public:
  /// `loop` outlives the client. Errors: `InvalidUrl`.
  [[nodiscard]] static Result<ApiClient> open(RunLoop& loop, std::string_view endpoint,
                                              aws::Credentials credentials);

  /// Errors: those of aws::http::HttpClient.
  [[nodiscard]] Result<aws::http::Response> get(std::string path);

  /// One of Gantry's own paths that want a signed caller; a body makes it a POST. `query` is
  /// encoded already. Errors: those of get().
  [[nodiscard]] Result<aws::http::Response> ask(std::string path, std::string query,
                                                std::string body);

  /// A call of a query protocol: `body` is the form, signed for that service. Errors: those of
  /// get().
  [[nodiscard]] Result<aws::http::Response> post_form(std::string_view signing_name,
                                                      std::string body);

  /// An operation of a JSON protocol. Errors: get()'s and the service's.
  template <aws::ApiStruct Output, aws::ApiStruct Input>
  [[nodiscard]] Result<Output> call(const aws::OperationInfo& operation, Input input) {
    GANTRY_TRY(auto output, call_json(operation, aws::AnyStruct::of(std::move(input))));
    return output.template take<Output>();
  }

  /// An operation without parameters of a query protocol; the answer's XML. Errors: get()'s, and
  /// `QueryFailed`.
  [[nodiscard]] Result<std::string> call_query(const aws::OperationInfo& operation);

 private:
  ApiClient(RunLoop& loop, aws::http::Url url, aws::Credentials credentials);

  Result<aws::AnyStruct> call_json(const aws::OperationInfo& operation, aws::AnyStruct input);
  Result<aws::http::Response> send(aws::http::Request request);
  Result<aws::http::Response> send_signed(const aws::OperationInfo& operation,
                                          std::string content_type, std::string body);

  RunLoop& loop_;
  aws::http::Url url_;
  aws::Credentials credentials_;
  std::unique_ptr<aws::http::HttpClient> client_;
};

}  // namespace gantry::cli
