#include "aws/json_codec.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <limits>

#include "aws/scalar.h"
#include "base/encoding.h"
#include "base/time.h"

namespace gantry::aws {
namespace {

namespace json = boost::json;

// --- writing ---

void write_value(std::string& out, const TypeSchema& type, const void* value);

/// Plain decimal: whole seconds, or a fraction without trailing zeros; never an exponent.
void write_timestamp(std::string& out, Time time) {
  const std::int64_t millis = to_epoch_millis(time);
  const auto magnitude =
      millis < 0 ? 0 - static_cast<std::uint64_t>(millis) : static_cast<std::uint64_t>(millis);
  if (millis < 0) out += '-';
  append_number(out, magnitude / 1000);
  const auto fraction = static_cast<unsigned>(magnitude % 1000);
  if (fraction == 0) return;
  const char digits[] = {static_cast<char>('0' + fraction / 100),
                         static_cast<char>('0' + fraction / 10 % 10),
                         static_cast<char>('0' + fraction % 10)};
  std::string_view text(digits, 3);
  text = text.substr(0, text.find_last_not_of('0') + 1);
  out += '.';
  out += text;
}

void write_list(std::string& out, const TypeSchema& type, const void* list) {
  out += '[';
  const std::size_t size = type.list->size(list);
  for (std::size_t i = 0; i < size; ++i) {
    if (i != 0) out += ',';
    write_value(out, *type.element, type.list->at(list, i));
  }
  out += ']';
}

void write_map(std::string& out, const TypeSchema& type, const void* map) {
  struct Context {
    std::string& out;
    const TypeSchema& element;
    char separator;
  } context{out, *type.element, '{'};
  type.map->each(map, &context, [](void* erased, const std::string& key, const void* value) {
    auto& c = *static_cast<Context*>(erased);
    c.out += std::exchange(c.separator, ',');
    write_json_string(c.out, key);
    c.out += ':';
    write_value(c.out, c.element, value);
  });
  if (context.separator == '{') out += '{';
  out += '}';
}

/// JSON has no word for these; AWS's protocols write them as strings.
void write_double(std::string& out, double value) {
  if (std::isfinite(value)) return append_number(out, value);
  out += '"';
  append_number(out, value);
  out += '"';
}

void write_value(std::string& out, const TypeSchema& type, const void* value) {
  switch (type.kind) {
    case Kind::kString:
      return write_json_string(out, *static_cast<const std::string*>(value));
    case Kind::kInteger:
      return append_number(out, *static_cast<const std::int32_t*>(value));
    case Kind::kLong:
      return append_number(out, *static_cast<const std::int64_t*>(value));
    case Kind::kDouble:
      return write_double(out, *static_cast<const double*>(value));
    case Kind::kBoolean:
      out += *static_cast<const bool*>(value) ? "true" : "false";
      return;
    case Kind::kTimestamp:
      return write_timestamp(out, *static_cast<const Time*>(value));
    case Kind::kBlob:
      return write_json_string(out, to_base64(*static_cast<const std::string*>(value)));
    case Kind::kDocument:
      out += *static_cast<const std::string*>(value);
      return;
    case Kind::kList:
      return write_list(out, type, value);
    case Kind::kMap:
      return write_map(out, type, value);
    case Kind::kStructure:
      return write_json(out, *type.structure, value);
  }
}

// --- reading ---

std::unexpected<Error> serialization_error(std::string message) {
  return std::unexpected(Error{"SerializationException", std::move(message)});
}

/// The sentences of AWS's framework (Coral) for a value of the wrong JSON type, as DynamoDB and ECS
/// send them.
std::unexpected<Error> wrong_type(const json::value& found, std::string_view wanted) {
  std::string_view token = "NUMBER_VALUE";
  switch (found.kind()) {
    case json::kind::object:
      return serialization_error("Start of structure or map found where not expected");
    case json::kind::array:
      return serialization_error(
          fmt::format("Unrecognized collection type class java.lang.{}", wanted));
    case json::kind::string:
      token = "STRING_VALUE";
      break;
    case json::kind::bool_:
      token = found.get_bool() ? "TRUE_VALUE" : "FALSE_VALUE";
      break;
    case json::kind::double_:
      token = "DECIMAL_VALUE";
      break;
    default:
      break;
  }
  return serialization_error(fmt::format("{} cannot be converted to {}", token, wanted));
}

/// The same where a structure, list or map should stand.
std::unexpected<Error> wrong_container(const json::value& found, std::string_view wanted) {
  if (found.is_object())
    return serialization_error("Start of structure or map found where not expected");
  if (found.is_array())
    return serialization_error(fmt::format("Unrecognized collection type class {}", wanted));
  return serialization_error("Unexpected field type");
}

Result<void> read_value(const json::value& in, const TypeSchema& type, void* value);
Result<void> read_structure(const json::value& in, const StructSchema& schema, void* object);

template <class Integer>
Result<void> read_integer(const json::value& in, std::string_view wanted, Integer& out) {
  std::int64_t value = 0;
  if (const auto* whole = in.if_int64()) {
    value = *whole;
  } else if (const auto* real = in.if_double();
             real && std::trunc(*real) == *real &&
             std::abs(*real) < 9.2e18) {  // 1e3 is an integer as well
    value = static_cast<std::int64_t>(*real);
  } else {
    return wrong_type(in, wanted);
  }
  if (!std::in_range<Integer>(value)) return wrong_type(in, wanted);
  out = static_cast<Integer>(value);
  return {};
}

Result<void> read_double(const json::value& in, double& out) {
  if (const auto* text = in.if_string()) {
    if (*text == "NaN") return out = std::numeric_limits<double>::quiet_NaN(), Result<void>();
    if (*text == "Infinity") return out = std::numeric_limits<double>::infinity(), Result<void>();
    if (*text == "-Infinity") return out = -std::numeric_limits<double>::infinity(), Result<void>();
  }
  if (!in.is_number()) return wrong_type(in, "Double");
  out = in.to_number<double>();
  return {};
}

/// Epoch seconds with a fraction, as the protocol has it, or an ISO 8601 string.
Result<void> read_timestamp(const json::value& in, Time& out) {
  if (const auto* text = in.if_string()) {
    const auto time = parse_iso8601(*text);
    if (!time)
      return serialization_error(fmt::format("Invalid timestamp: {}", std::string_view(*text)));
    out = *time;
    return {};
  }
  if (!in.is_number()) return wrong_type(in, "Timestamp");
  const double seconds = in.to_number<double>();
  // Beyond this a double no longer holds the millisecond.
  if (!(std::abs(seconds) < 1e12)) return serialization_error("Timestamp out of range");
  out = from_epoch_millis(std::llround(seconds * 1000));
  return {};
}

Result<void> read_blob(const json::value& in, std::string& out) {
  const auto* text = in.if_string();
  if (!text) return serialization_error("only base-64-encoded strings are convertible to bytes");
  auto bytes = from_base64(*text);
  if (!bytes) return serialization_error("Invalid base64 in a blob");
  out = *std::move(bytes);
  return {};
}

Result<void> read_list(const json::value& in, const TypeSchema& type, void* list) {
  const auto* array = in.if_array();
  if (!array) return wrong_container(in, "java.util.List");
  for (const json::value& element : *array) {
    if (element.is_null()) continue;
    GANTRY_CHECK(read_value(element, *type.element, type.list->append(list)));
  }
  return {};
}

Result<void> read_map(const json::value& in, const TypeSchema& type, void* map) {
  const auto* object = in.if_object();
  if (!object) return wrong_container(in, "java.util.Map");
  for (const auto& [key, value] : *object) {
    if (value.is_null()) continue;
    GANTRY_CHECK(read_value(value, *type.element, type.map->insert(map, std::string(key))));
  }
  return {};
}

Result<void> read_string(const json::value& in, std::string& out) {
  const auto* text = in.if_string();
  if (!text) return wrong_type(in, "String");
  out.assign(text->data(), text->size());
  return {};
}

Result<void> read_boolean(const json::value& in, bool& out) {
  const auto* value = in.if_bool();
  if (!value)
    return in.is_string() ? serialization_error("Unexpected token received from parser")
                          : wrong_type(in, "Boolean");
  out = *value;
  return {};
}

Result<void> read_value(const json::value& in, const TypeSchema& type, void* value) {
  switch (type.kind) {
    case Kind::kString:
      return read_string(in, *static_cast<std::string*>(value));
    case Kind::kInteger:
      return read_integer(in, "Integer", *static_cast<std::int32_t*>(value));
    case Kind::kLong:
      return read_integer(in, "Long", *static_cast<std::int64_t*>(value));
    case Kind::kDouble:
      return read_double(in, *static_cast<double*>(value));
    case Kind::kBoolean:
      return read_boolean(in, *static_cast<bool*>(value));
    case Kind::kTimestamp:
      return read_timestamp(in, *static_cast<Time*>(value));
    case Kind::kBlob:
      return read_blob(in, *static_cast<std::string*>(value));
    case Kind::kDocument:
      *static_cast<std::string*>(value) = json::serialize(in);
      return {};
    case Kind::kList:
      return read_list(in, type, value);
    case Kind::kMap:
      return read_map(in, type, value);
    case Kind::kStructure:
      return read_structure(in, *type.structure, value);
  }
  std::unreachable();
}

Result<void> read_structure(const json::value& in, const StructSchema& schema, void* object) {
  const auto* members = in.if_object();
  if (!members) {
    return in.is_array() ? wrong_type(in, "Structure")
                         : serialization_error("Unexpected field type");
  }
  for (const auto& [key, value] : *members) {
    const MemberSchema* member = value.is_null() ? nullptr : schema.find(key);
    if (member) GANTRY_CHECK(read_value(value, *member->type, member->emplace(object)));
  }
  return {};
}

/// Parses into the resource's memory. Errors: SerializationException, for bad syntax, invalid
/// UTF-8, lone surrogates and too deep nesting.
Result<json::value> parse(std::string_view text, json::monotonic_resource& memory) {
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  boost::system::error_code failed;
  json::value parsed = json::parse(text, failed, &memory, options);
  if (failed) return serialization_error("Unable to parse the request: " + failed.message());
  return parsed;
}

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

void write_json_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, done, i - done);
    done = i + 1;
    out += '\\';
    switch (c) {
      case '"':
      case '\\':
        out += static_cast<char>(c);
        break;
      case '\n':
        out += 'n';
        break;
      case '\r':
        out += 'r';
        break;
      case '\t':
        out += 't';
        break;
      default:
        out += "u00";
        out += kHex[c >> 4];
        out += kHex[c & 15];
    }
  }
  out.append(text, done);
  out += '"';
}

void write_json(std::string& out, const StructSchema& schema, const void* object) {
  char separator = '{';
  for (const MemberSchema& member : schema.members) {
    const void* value = member.get(object);
    if (!value) continue;
    out += std::exchange(separator, ',');
    out += '"';
    out += member.name;  // a model's names need no escapes
    out += "\":";
    write_value(out, *member.type, value);
  }
  if (separator == '{') out += '{';
  out += '}';
}

Result<void> read_json(std::string_view text, const StructSchema& schema, void* object) {
  unsigned char buffer[8192];
  json::monotonic_resource memory(buffer);
  GANTRY_TRY(const json::value parsed, parse(text, memory));
  return read_structure(parsed, schema, object);
}

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
  json::monotonic_resource memory;
  const auto parsed = parse(body, memory);
  const json::value& value = parsed ? *parsed : json::value();
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
