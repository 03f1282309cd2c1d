#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "aws/any_struct.h"
#include "aws/operation.h"
#include "base/result.h"

namespace gantry::aws {

/// Nesting beyond this is refused; no API model comes near it.
inline constexpr std::size_t kMaxJsonDepth = 64;

/// Appends `object`, a struct of that schema, as JSON. Absent members are left out.
void write_json(std::string& out, const StructSchema& schema, const void* object);
/// Reads JSON text into `object`, a default-constructed struct of that schema. Unknown members are
/// skipped and null counts as absent, as AWS does. Constraints are not checked. Errors:
/// SerializationException.
[[nodiscard]] Result<void> read_json(std::string_view text, const StructSchema& schema,
                                     void* object);

template <ApiStruct T>
[[nodiscard]] std::string to_json(const T& value) {
  std::string out;
  write_json(out, T::kSchema, &value);
  return out;
}

template <ApiStruct T>
[[nodiscard]] Result<T> from_json(std::string_view text) {
  T value;
  GANTRY_CHECK(read_json(text, T::kSchema, &value));
  return value;
}

// The client's side of the JSON protocols.

[[nodiscard]] std::string encode_json_request(const OperationInfo& operation,
                                              const AnyStruct& input);
/// An empty body reads as an empty struct. Errors: SerializationException.
[[nodiscard]] Result<AnyStruct> decode_json_response(const OperationInfo& operation,
                                                     std::string_view body);
/// The error within a response of that status. Its code comes from the header if there is one, else
/// from `__type`, both without the namespace before '#' and the URL after ':'.
[[nodiscard]] Error decode_json_error(int status, std::string_view body,
                                      std::string_view error_type_header);

/// The server's side: `{"__type":...,"message":...}`.
[[nodiscard]] std::string encode_json_error(std::string_view code, std::string_view message);

/// Appends a JSON string literal.
void write_json_string(std::string& out, std::string_view text);

}  // namespace gantry::aws
