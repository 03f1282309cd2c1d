#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "aws/schema.h"
#include "base/result.h"

namespace gantry::aws {

enum class Protocol : std::uint8_t {
  kJson10,  ///< application/x-amz-json-1.0
  kJson11,  ///< application/x-amz-json-1.1
  kQuery,   ///< AWS query: form in, XML out
  kEc2,     ///< EC2 query: form in, XML out, other names
};

/// A modelled error: what its shape name becomes on the wire.
struct ErrorSchema {
  std::string_view shape;
  std::string_view code;  ///< differs from `shape` for some query services (NoSuchEntityException
                          ///< -> NoSuchEntity)
  int http_status;
  Fault fault;
};

/// The words with which a service refuses a request that breaks its model.
enum class Wording : std::uint8_t {
  /// `1 validation error detected: Value '...' at '...' failed to satisfy constraint: ...`
  kCoral,
  /// MissingParameter, `The request must contain the parameter X`; InvalidParameterValue.
  kEc2,
  /// As kCoral, but a missing or blank member gets the sentence `X can not be blank.`
  kEcs,
};

enum class Breach : std::uint8_t { kMissing, kEnum };

/// What the service says of one member, where that is known; "{}" in the message stands for the
/// value.
struct KnownText {
  std::string_view member;  ///< "RunTaskRequest.taskDefinition"
  Breach breach;
  std::string_view code;
  std::string_view message;
};

/// Which of the model's constraints a service checks, and how it words the refusal.
struct ValidationProfile {
  Wording wording = Wording::kCoral;
  std::string_view code = "ValidationException";
  bool required = true;
  bool enums = true;
  bool lengths = true;
  bool ranges = true;
  bool patterns = true;
  std::span<const KnownText> texts;
};

struct ServiceInfo {
  std::string_view id;  ///< "ecs", the model's file name
  Protocol protocol;
  std::string_view
      target_prefix;             ///< JSON protocols: X-Amz-Target is `<target_prefix>.<operation>`
  std::string_view api_version;  ///< query protocols: the `Version` parameter
  std::string_view xml_namespace;
  std::string_view signing_name;        ///< the service in the credential scope
  std::string_view endpoint_prefix;     ///< the first label of AWS's host name
  std::span<const ErrorSchema> errors;  ///< ordered by `shape`
  ValidationProfile validation;
};

struct OperationInfo {
  const ServiceInfo* service;
  std::string_view name;
  const StructSchema* input;
  const StructSchema* output;
  std::string_view
      result_wrapper;  ///< query: the element around the result, empty if the model names none
};

}  // namespace gantry::aws
