#include "aws/auth_error.h"

#include <array>
#include <string_view>
#include <utility>

namespace gantry::aws::auth {
namespace {

/// One refusal in each protocol. Sources: IAM "Common errors" (codes and statuses of the query
/// protocol); EC2 "Error codes", client errors; the JSON services answer 400 with the exception's
/// name, as recorded in aws-sdk-ruby#431, JuliaCloud/AWS.jl#334, disneystreaming/smithy4s#1568.
struct Forms {
  std::string_view query;
  int query_status;
  std::string_view json;
  std::string_view ec2;
  int ec2_status;
  std::string_view ec2_message;  ///< empty: the same as elsewhere
};

constexpr std::string_view kNotValidated =
    "AWS was not able to validate the provided access credentials";

constexpr std::array kForms{
    Forms{"MissingAuthenticationToken",
          403,
          "MissingAuthenticationTokenException",
          "MissingAuthenticationToken",
          403,
          {}},
    Forms{
        "IncompleteSignature", 400, "IncompleteSignatureException", "IncompleteSignature", 400, {}},
    Forms{"InvalidClientTokenId", 403, "UnrecognizedClientException", "AuthFailure", 401,
          kNotValidated},
    Forms{"SignatureDoesNotMatch", 403, "InvalidSignatureException", "AuthFailure", 401, {}},
    Forms{"ExpiredToken", 403, "ExpiredTokenException", "RequestExpired", 400,
          "Request has expired."},
};

constexpr std::string_view kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and "
    "signing method. Consult the service documentation for details.";

Error make(std::string_view code, std::string message) {
  for (const auto& form : kForms) {
    if (form.query == code)
      return {std::string(code), std::move(message), form.query_status, Fault::kSender};
  }
  std::unreachable();
}

}  // namespace

Error missing_token() {
  return make("MissingAuthenticationToken", "Request is missing Authentication Token");
}
Error incomplete(std::string message) { return make("IncompleteSignature", std::move(message)); }
Error unknown_key() {
  return make("InvalidClientTokenId", "The security token included in the request is invalid.");
}
Error expired_token() {
  return make("ExpiredToken", "The security token included in the request is expired");
}
Error mismatch(std::string message) { return make("SignatureDoesNotMatch", std::move(message)); }
Error signature_mismatch() { return mismatch(std::string(kMismatch)); }

Error in_protocol(Error error, Protocol protocol) {
  for (const auto& form : kForms) {
    if (form.query != error.code) continue;
    switch (protocol) {
      case Protocol::kQuery:
        return error;
      case Protocol::kJson10:
      case Protocol::kJson11:
        return {std::string(form.json), std::move(error.message), 400, Fault::kSender};
      case Protocol::kEc2: {
        // EC2 keeps to itself why a signature fails; what helps (scope, clock) is passed on all the
        // same.
        auto message = std::move(error.message);
        if (message == kMismatch) message = kNotValidated;
        if (!form.ec2_message.empty()) message = form.ec2_message;
        return {std::string(form.ec2), std::move(message), form.ec2_status, Fault::kSender};
      }
    }
  }
  return error;
}

}  // namespace gantry::aws::auth
