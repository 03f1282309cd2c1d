#include "agentlink/frame.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace gantry::agentlink {
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

std::string_view skip_signed_headers(std::string_view text) {
  if (text.starts_with('{')) return text;
  const auto end = text.find("\r\n\r\n");
  return end == std::string_view::npos ? text : text.substr(end + 4);
}

}  // namespace gantry::agentlink
