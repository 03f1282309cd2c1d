#pragma once

#include <string>
#include <string_view>

#include "aws/json_codec.h"
#include "base/result.h"

namespace gantry::agentlink {

/// The envelope of ACS and TCS in both directions: one text frame `{"type":"<Shape>","message":{...}}`.
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

/// A telemetry frame carries a block of signed HTTP headers before the envelope (agent protocol, "Frames from the
/// agent carry a signed HTTP header block").
struct SignedFrame {
  std::string_view headers;  ///< lines ended by CRLF, without the empty line
  std::string_view body;
};

/// Errors: SerializationException if there is no such block.
Result<SignedFrame> split_signed_frame(std::string_view text);

}  // namespace gantry::agentlink
