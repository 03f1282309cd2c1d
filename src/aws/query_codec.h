#pragma once

#include <string>
#include <string_view>

#include "aws/any_struct.h"
#include "aws/operation.h"
#include "base/result.h"

namespace gantry::aws {

// AWS query: form text in, XML out (STS, IAM, Auto Scaling, Elastic Load Balancing).

/// Errors: MalformedInput, MalformedQueryString. Constraints are not checked. Unknown parameters
/// are skipped.
[[nodiscard]] Result<AnyStruct> decode_query_request(const OperationInfo& operation,
                                                     std::string_view body);
[[nodiscard]] std::string encode_query_response(const OperationInfo& operation,
                                                const AnyStruct& output,
                                                std::string_view request_id);
/// `error.code` is the code on the wire.
[[nodiscard]] std::string encode_query_error(const ServiceInfo& service, const Error& error,
                                             std::string_view request_id);

// EC2 query: form text in, XML out, with names and an error form of its own.

/// Errors: UnknownParameter, InvalidParameterValue, MalformedQueryString. Constraints are not
/// checked.
[[nodiscard]] Result<AnyStruct> decode_ec2_request(const OperationInfo& operation,
                                                   std::string_view body);
[[nodiscard]] std::string encode_ec2_response(const OperationInfo& operation,
                                              const AnyStruct& output, std::string_view request_id);
[[nodiscard]] std::string encode_ec2_error(const Error& error, std::string_view request_id);

}  // namespace gantry::aws
