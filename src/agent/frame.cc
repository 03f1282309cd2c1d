#include "agent/frame.h"

#include <boost/json.hpp>

namespace gantry::agent {

Result<Frame> parse_frame(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* type = object != nullptr ? object->if_contains("type") : nullptr;
  const auto* message = object != nullptr ? object->if_contains("message") : nullptr;
  if (type == nullptr || !type->is_string() || message == nullptr) {
    return failure("Frame", "a message without type or content");
  }
  return Frame{std::string(type->get_string()), boost::json::serialize(*message)};
}

std::string make_frame(std::string_view type, std::string_view message) {
  return fmt::format(R"({{"type":"{}","message":{}}})", type, message);
}

}  // namespace gantry::agent
