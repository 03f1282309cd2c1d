#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/http/message.h"
#include "aws/signing_key.h"
#include "base/result.h"
#include "base/time.h"

/// Signature Version 4, both ends. AWS: IAM User Guide, "Create a signed AWS API request".
/// Errors are those of auth_error.h, in the query protocol's codes.
namespace gantry::aws {

/// What a signed request says of itself; nothing of it is proven yet.
struct SignedRequestInfo {
  enum class Place { kHeader, kQuery };
  Place place = Place::kHeader;
  std::string access_key_id;
  std::string session_token;  ///< empty if there is none
  std::string date;           ///< YYYYMMDD of the credential scope
  std::string region;
  std::string service;
  std::string amz_date;                         ///< 20150830T123600Z
  Time time;                                    ///< the same
  std::optional<std::chrono::seconds> expires;  ///< X-Amz-Expires of a presigned request
  std::vector<std::string> signed_headers;      ///< lower case, as listed
  std::string signature;                        ///< hexadecimal
  std::string payload;                          ///< X-Amz-Content-Sha256; empty if absent

  /// `date/region/service/aws4_request`
  [[nodiscard]] std::string scope() const;
  friend bool operator==(const SignedRequestInfo&, const SignedRequestInfo&) = default;
};

/// Reads the Authorization header or the X-Amz-* query parameters.
/// Errors: missing_token, incomplete, mismatch (both places at once, a scope of another day or
/// terminator).
[[nodiscard]] Result<SignedRequestInfo> parse_authorization(const http::Request& request);

/// Errors: mismatch, "Signature expired: ..." and "Signature not yet current: ...".
[[nodiscard]] Result<void> check_time(const SignedRequestInfo& info, Time now, Millis skew);

/// An empty `regions` accepts every region. Errors: mismatch, "Credential should be scoped to ...".
[[nodiscard]] Result<void> check_scope(const SignedRequestInfo& info, std::string_view service,
                                       std::span<const std::string> regions);

/// Proves the signature. An aws-chunked body is replaced by its payload, every chunk's signature
/// checked. Errors: mismatch, incomplete.
[[nodiscard]] Result<void> check_signature(http::Request& request, const SignedRequestInfo& info,
                                           std::string_view secret, SigningKeyCache& keys);

/// What a client signs with.
struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  ///< empty for a long-term key
};

/// Signs in the headers: sets X-Amz-Date, X-Amz-Security-Token and Authorization. The request must
/// have its Host; Host, Content-Type and every X-Amz-* header are signed.
void sign(http::Request& request, const Credentials& credentials, std::string_view region,
          std::string_view service, Time now);
/// The same with remembered keys, for who signs many.
void sign(http::Request& request, const Credentials& credentials, std::string_view region,
          std::string_view service, Time now, SigningKeyCache& keys);

/// Signs in the query, Host only: a link that is good for `expires` (at most seven days).
void presign(http::Request& request, const Credentials& credentials, std::string_view region,
             std::string_view service, Time now, std::chrono::seconds expires);

/// An agent's telemetry frame is a block of headers, an empty line and JSON, signed as a GET of the
/// session's URL whose body is the JSON (amazon-ecs-agent, ecs-agent/utils/sign_http_request.go).
/// This makes a request of it that check_signature takes; the JSON is its body. Errors: incomplete,
/// if there is no header block.
[[nodiscard]] Result<http::Request> unpack_signed_frame(std::string_view frame,
                                                        const http::Request& session);

/// The agent's end: the frame for `json`. `session` has the URL's path, query and Host.
[[nodiscard]] std::string pack_signed_frame(std::string json, const http::Request& session,
                                            const Credentials& credentials, std::string_view region,
                                            std::string_view service, Time now);

}  // namespace gantry::aws
