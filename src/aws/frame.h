#pragma once

#include <string>
#include <string_view>

#include "aws/json_codec.h"
#include "base/result.h"

namespace gantry::aws {

/// The envelope of the agent's channels, ACS and TCS, in both directions: one text frame
/// `{"type":"<Shape>","message":{...}}`.
struct Frame {
  std::string type;
  std::string message;  ///< JSON text of the message
};

[[nodiscard]] std::string make_frame(std::string_view type, std::string_view message);

template <ApiStruct T>
[[nodiscard]] std::string make_frame(std::string_view type, const T& message) {
  return make_frame(type, std::string_view(to_json(message)));
}

/// Errors: SerializationException if it is not JSON, or has no type. A frame without a message has
/// an empty one.
Result<Frame> parse_frame(std::string_view text);

}  // namespace gantry::aws
