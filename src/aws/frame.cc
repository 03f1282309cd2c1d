#include "aws/frame.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace gantry::aws {
namespace {

std::unexpected<Error> malformed(std::string message) {
  return std::unexpected(Error{"SerializationException", std::move(message)});
}

}  // namespace

std::string make_frame(std::string_view type, std::string_view message) {
  return fmt::format(R"({{"type":"{}","message":{}}})", type, message);
}

Result<Frame> parse_frame(std::string_view text) {
  boost::system::error_code error;
  const auto value = boost::json::parse(text, error);
  if (error || !value.is_object()) return malformed("The frame is not a JSON object.");
  const auto* type = value.get_object().if_contains("type");
  if (!type || !type->is_string()) return malformed("The frame has no type.");
  const auto* message = value.get_object().if_contains("message");
  return Frame{.type = std::string(type->get_string()),
               .message = message ? boost::json::serialize(*message) : "{}"};
}

}  // namespace gantry::aws
