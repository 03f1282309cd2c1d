#pragma once

#include <string>
#include <string_view>

#include "aws/json_codec.h"
#include "base/result.h"

namespace gantry::agentlink {

/// The envelope of ACS and TCS in both directions: one text frame
/// `{"type":"<Shape>","message":{...}}`.
struct Frame {
  std::string type;
  std::string message;  ///< JSON text of the message
};

[[nodiscard]] std::string make_frame(std::string_view type, std::string_view message);

template <aws::ApiStruct T>
[[nodiscard]] std::string make_frame(std::string_view type, const T& message) {
  return make_frame(type, std::string_view(aws::to_json(message)));
}

/// Errors: SerializationException if it is not JSON, or has no type.
Result<Frame> parse_frame(std::string_view text);

/// The envelope of a telemetry frame, which may have a block of signed HTTP headers before it
/// (agent protocol, "Frames from the agent carry a signed HTTP header block").
[[nodiscard]] std::string_view skip_signed_headers(std::string_view text);

}  // namespace gantry::agentlink
