#pragma once

#include <string>
#include <string_view>

#include "aws/json_codec.h"
#include "base/result.h"

namespace gantry::agent {

/// One WebSocket message: `{"type":"<ShapeName>","message":{...}}`. AWS: agent-protocol 3.2.
struct Frame {
  std::string type;
  std::string message;  ///< JSON text
};

/// Errors: `Frame`, when the text is not an object with the two members.
[[nodiscard]] Result<Frame> parse_frame(std::string_view text);

[[nodiscard]] std::string make_frame(std::string_view type, std::string_view message);

template <class T>
[[nodiscard]] std::string make_frame(std::string_view type, const T& message) {
  return make_frame(type, std::string_view(aws::to_json(message)));
}

}  // namespace gantry::agent
