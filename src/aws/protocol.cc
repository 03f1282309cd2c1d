#include "aws/protocol.h"

#include <algorithm>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "aws/query_codec.h"

namespace gantry::aws {
namespace {

/// A body of only white space counts as an empty JSON document, which AWS takes for {}.
Result<AnyStruct> decode_json_request(const OperationInfo& operation, std::string_view body) {
  AnyStruct input = AnyStruct::make(*operation.input);
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return input;
  GANTRY_CHECK(read_json(body, *operation.input, input.data()));
  return input;
}

Result<AnyStruct> decode(const OperationInfo& operation, std::string_view body) {
  switch (operation.service->protocol) {
    case Protocol::kJson10:
    case Protocol::kJson11:
      return decode_json_request(operation, body);
    case Protocol::kQuery:
      return decode_query_request(operation, body);
    case Protocol::kEc2:
      return decode_ec2_request(operation, body);
  }
  std::unreachable();
}

const ErrorSchema* find_error(const ServiceInfo& service, std::string_view shape) {
  const auto at = std::ranges::lower_bound(service.errors, shape, {}, &ErrorSchema::shape);
  return at != service.errors.end() && at->shape == shape ? &*at : nullptr;
}

}  // namespace

Result<AnyStruct> decode_request(const OperationInfo& operation, std::string_view body) {
  Result<AnyStruct> input = decode(operation, body);
  if (input) GANTRY_CHECK(check_constraints(*operation.service, *operation.input, input->data()));
  return input;
}

std::string encode_response(const OperationInfo& operation, const AnyStruct& output,
                            std::string_view request_id) {
  switch (operation.service->protocol) {
    case Protocol::kJson10:
    case Protocol::kJson11: {
      std::string out;
      write_json(out, *operation.output, output.data());
      return out;
    }
    case Protocol::kQuery:
      return encode_query_response(operation, output, request_id);
    case Protocol::kEc2:
      return encode_ec2_response(operation, output, request_id);
  }
  std::unreachable();
}

WireError encode_error(const ServiceInfo& service, const Error& error,
                       std::string_view request_id) {
  Error sent = error;
  if (const ErrorSchema* modelled = find_error(service, error.code)) {
    sent.code = modelled->code;
    sent.http_status = modelled->http_status;
    sent.fault = modelled->fault;
  }
  WireError wire{.status = sent.http_status, .content_type = std::string(content_type(service))};
  switch (service.protocol) {
    case Protocol::kJson10:
    case Protocol::kJson11:
      wire.body = encode_json_error(sent.code, sent.message);
      wire.error_type_header = sent.code;
      return wire;
    case Protocol::kQuery:
      wire.body = encode_query_error(service, sent, request_id);
      return wire;
    case Protocol::kEc2:
      wire.body = encode_ec2_error(sent, request_id);
      return wire;
  }
  std::unreachable();
}

std::string_view content_type(const ServiceInfo& service) {
  switch (service.protocol) {
    case Protocol::kJson10:
      return "application/x-amz-json-1.0";
    case Protocol::kJson11:
      return "application/x-amz-json-1.1";
    case Protocol::kQuery:
      return "text/xml";
    case Protocol::kEc2:
      return "text/xml;charset=UTF-8";
  }
  std::unreachable();
}

}  // namespace gantry::aws
