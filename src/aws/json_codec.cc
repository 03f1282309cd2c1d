#include "aws/json_codec.h"

#include <boost/json.hpp>

namespace gantry::aws {
namespace {

namespace json = boost::json;

std::string_view string_member(const json::value& value, std::string_view name) {
  const auto* object = value.if_object();
  const json::value* found = object ? object->if_contains(name) : nullptr;
  const json::string* text = found ? found->if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

/// `com.amazon.coral.service#X:http://...` -> `X`.
std::string_view bare_code(std::string_view code) {
  code = code.substr(0, code.find(':'));
  const auto hash = code.find('#');
  return hash == std::string_view::npos ? code : code.substr(hash + 1);
}

}  // namespace

std::string encode_json_request(const OperationInfo& operation, const AnyStruct& input) {
  std::string out;
  write_json(out, *operation.input, input.data());
  return out;
}

Result<AnyStruct> decode_json_response(const OperationInfo& operation, std::string_view body) {
  AnyStruct output = AnyStruct::make(*operation.output);
  if (!body.empty()) GANTRY_CHECK(read_json(body, *operation.output, output.data()));
  return output;
}

Error decode_json_error(int status, std::string_view body, std::string_view error_type_header) {
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  boost::system::error_code failed;
  const json::value value = json::parse(body, failed, {}, options);  // null if it failed
  std::string_view code = bare_code(error_type_header);
  if (code.empty()) code = bare_code(string_member(value, "__type"));
  if (code.empty()) code = "UnknownError";
  std::string_view message = string_member(value, "message");
  if (message.empty()) message = string_member(value, "Message");
  return {std::string(code), std::string(message), status,
          status >= 500 ? Fault::kReceiver : Fault::kSender};
}

std::string encode_json_error(std::string_view code, std::string_view message) {
  std::string out = R"({"__type":)";
  write_json_string(out, code);
  out += R"(,"message":)";
  write_json_string(out, message);
  out += '}';
  return out;
}

}  // namespace gantry::aws
