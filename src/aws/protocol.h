#pragma once

#include <string>
#include <string_view>

#include "aws/any_struct.h"
#include "aws/operation.h"
#include "base/result.h"

namespace gantry::aws {

/// Reads a request's body (JSON text, or the form text of a query) and checks it against the model.
/// Errors: the service's own, already in its words: SerializationException and the like for what
/// cannot be read, those of its ValidationProfile for what breaks a constraint.
[[nodiscard]] Result<AnyStruct> decode_request(const OperationInfo& operation,
                                               std::string_view body);

[[nodiscard]] std::string encode_response(const OperationInfo& operation, const AnyStruct& output,
                                          std::string_view request_id);

struct WireError {
  int status;
  std::string content_type;
  std::string body;
  std::string error_type_header;  ///< for x-amzn-ErrorType; empty outside the JSON protocols
};
[[nodiscard]] WireError encode_error(const ServiceInfo& service, const Error& error,
                                     std::string_view request_id);

/// Of responses, errors included.
[[nodiscard]] std::string_view content_type(const ServiceInfo& service);

}  // namespace gantry::aws
