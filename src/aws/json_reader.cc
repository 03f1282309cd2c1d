#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "aws/json_codec.h"
#include "base/encoding.h"
#include "base/time.h"

namespace gantry::aws {
namespace {

namespace json = boost::json;
using boost::system::error_code;

/// What arrives, in the words of Coral (AWS's framework), as DynamoDB and ECS send them.
enum class Token : std::uint8_t { kString, kNumber, kDecimal, kTrue, kFalse };

std::string_view token_name(Token token) {
  static constexpr std::string_view kNames[] = {"STRING_VALUE", "NUMBER_VALUE", "DECIMAL_VALUE",
                                                "TRUE_VALUE", "FALSE_VALUE"};
  return kNames[static_cast<std::size_t>(token)];
}

std::string_view java_class(const TypeSchema& type) {
  switch (type.kind) {
    case Kind::kInteger:
      return "java.lang.Integer";
    case Kind::kLong:
      return "java.lang.Long";
    case Kind::kDouble:
      return "java.lang.Double";
    case Kind::kBoolean:
      return "java.lang.Boolean";
    case Kind::kTimestamp:
      return "java.util.Date";
    case Kind::kBlob:
      return "java.nio.ByteBuffer";
    case Kind::kMap:
      return "java.util.Map";
    case Kind::kStructure:
      return type.structure->name;
    default:
      return "java.lang.String";
  }
}

/// "java.lang.Integer" -> "Integer"
std::string_view short_name(std::string_view java) { return java.substr(java.rfind('.') + 1); }

/// Writes one value again as it comes.
class Copy {
 public:
  void start(std::string& out) { out_ = &out; }
  [[nodiscard]] bool active() const { return out_ != nullptr; }

  void open(char bracket) {
    separate();
    *out_ += bracket;
    comma_ = false;
    ++depth_;
  }
  void close(char bracket) {
    *out_ += bracket;
    --depth_;
    finish_value();
  }
  void key(std::string_view text) {
    separate();
    write_json_string(*out_, text);
    *out_ += ':';
    comma_ = false;
  }
  void string(std::string_view text) {
    separate();
    write_json_string(*out_, text);
    finish_value();
  }
  void literal(std::string_view text) {
    separate();
    *out_ += text;
    finish_value();
  }

 private:
  void separate() {
    if (comma_) *out_ += ',';
  }
  void finish_value() {
    comma_ = depth_ > 0;
    if (depth_ == 0) out_ = nullptr;
  }

  std::string* out_ = nullptr;
  int depth_ = 0;
  bool comma_ = false;
};

/// Receives the parser's events and puts the values straight into the structs.
class Reader {
 public:
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_object_size = max_array_size;
  static constexpr std::size_t max_string_size = max_array_size;
  static constexpr std::size_t max_key_size = max_array_size;

  Reader(const StructSchema& schema, void* object) : root_(schema), object_(object) {}

  [[nodiscard]] const std::string& refusal() const { return refusal_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code& ec) {
    if (copy_.active()) return copy_.open('{'), true;
    if (skip_open()) return true;
    if (stack_.empty()) return push({&root_, nullptr, object_});
    const TypeSchema& type = next_type();
    if (type.kind == Kind::kStructure) return push({type.structure, nullptr, next_value()});
    if (type.kind == Kind::kMap) return push({nullptr, &type, next_value()});
    if (type.kind == Kind::kDocument) return start_copy('{');
    return refuse("Start of structure or map found where not expected", ec);
  }
  bool on_object_end(std::size_t, error_code&) { return on_end('}'); }

  bool on_array_begin(error_code& ec) {
    if (copy_.active()) return copy_.open('['), true;
    if (skip_open()) return true;
    if (stack_.empty())
      return refuse(fmt::format("Unrecognized collection type class {}", root_.name), ec);
    const TypeSchema& type = next_type();
    if (type.kind == Kind::kList) return push({nullptr, &type, next_value()});
    if (type.kind == Kind::kDocument) return start_copy('[');
    return refuse(fmt::format("Unrecognized collection type class {}", java_class(type)), ec);
  }
  bool on_array_end(std::size_t, error_code&) { return on_end(']'); }

  bool on_key_part(json::string_view part, std::size_t, error_code&) { return append(part); }
  bool on_key(json::string_view part, std::size_t, error_code&) {
    append(part);
    if (copy_.active()) {
      copy_.key(text_);
    } else if (skipped_ == 0) {
      const Frame& frame = stack_.back();
      member_ = frame.structure ? frame.structure->find(text_) : nullptr;
      skip_next_ = frame.structure && !member_;
      if (!frame.structure) key_ = text_;
    }
    text_.clear();
    return true;
  }

  bool on_string_part(json::string_view part, std::size_t, error_code&) { return append(part); }
  bool on_string(json::string_view part, std::size_t, error_code& ec) {
    append(part);
    const bool read = string(ec);
    text_.clear();
    return read;
  }

  bool on_number_part(json::string_view part, error_code&) { return append(part); }
  bool on_int64(std::int64_t value, json::string_view part, error_code& ec) {
    append(part);
    const bool read = number(Token::kNumber, value, double(value), ec);
    text_.clear();
    return read;
  }
  bool on_uint64(std::uint64_t value, json::string_view part, error_code& ec) {
    append(part);
    const bool read = number(Token::kNumber, std::nullopt, double(value), ec);
    text_.clear();
    return read;
  }
  bool on_double(double, json::string_view part, error_code& ec) {
    append(part);
    double value = 0;  // the parser's own conversion is off by a bit now and then
    std::from_chars(text_.data(), text_.data() + text_.size(), value);
    // Coral drops the fraction where an integer is wanted.
    const auto whole =
        std::abs(value) < 9.2e18 ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
    const bool read = number(Token::kDecimal, whole, value, ec);
    text_.clear();
    return read;
  }

  bool on_bool(bool value, error_code& ec) {
    if (copy_.active()) return copy_.literal(value ? "true" : "false"), true;
    if (skip_scalar()) return true;
    const TypeSchema* type = scalar_type(ec);
    if (!type) return false;
    if (type->kind == Kind::kDocument)
      return start_copy(), copy_.literal(value ? "true" : "false"), true;
    if (type->kind != Kind::kBoolean)
      return refuse_type(value ? Token::kTrue : Token::kFalse, *type, ec);
    *static_cast<bool*>(next_value()) = value;
    return true;
  }
  bool on_null(error_code& ec) {
    if (copy_.active()) return copy_.literal("null"), true;
    if (skip_scalar()) return true;
    return !stack_.empty() || refuse("Unexpected field type", ec);
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

 private:
  /// An open object or array: a struct, or else a list or map.
  struct Frame {
    const StructSchema* structure;
    const TypeSchema* container;
    void* object;
  };

  bool append(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool push(Frame frame) {
    stack_.push_back(frame);
    return true;
  }
  bool on_end(char bracket) {
    if (copy_.active()) {
      copy_.close(bracket);
    } else if (skipped_ > 0) {
      --skipped_;
    } else {
      stack_.pop_back();
    }
    return true;
  }
  void start_copy() { copy_.start(*static_cast<std::string*>(next_value())); }
  bool start_copy(char bracket) {
    start_copy();
    copy_.open(bracket);
    return true;
  }

  /// Whether the object or array that begins is within, or is, an unknown member's value.
  bool skip_open() {
    if (skipped_ == 0 && !std::exchange(skip_next_, false)) return false;
    ++skipped_;
    return true;
  }
  bool skip_scalar() { return skipped_ > 0 || std::exchange(skip_next_, false); }

  const TypeSchema& next_type() const {
    return stack_.back().structure ? *member_->type : *stack_.back().container->element;
  }
  /// Makes room for the value that arrives.
  void* next_value() {
    const Frame& frame = stack_.back();
    if (frame.structure) return member_->emplace(frame.object);
    if (frame.container->kind == Kind::kList) return frame.container->list->append(frame.object);
    return frame.container->map->insert(frame.object, std::move(key_));
  }

  /// The type of the scalar that arrives, or null, having refused it.
  const TypeSchema* scalar_type(error_code& ec) {
    if (!stack_.empty()) {
      const TypeSchema& type = next_type();
      if (type.kind < Kind::kList) return &type;
    }
    refuse("Unexpected field type", ec);
    return nullptr;
  }

  bool string(error_code& ec) {
    if (copy_.active()) return copy_.string(text_), true;
    if (skip_scalar()) return true;
    const TypeSchema* type = scalar_type(ec);
    if (!type) return false;
    switch (type->kind) {
      case Kind::kString:
        *static_cast<std::string*>(next_value()) = text_;
        return true;
      case Kind::kDocument:
        return start_copy(), copy_.string(text_), true;
      case Kind::kTimestamp:
        return timestamp_text(ec);
      case Kind::kBlob:
        return blob(ec);
      case Kind::kDouble:
        return double_text(*type, ec);
      case Kind::kBoolean:
        return refuse("Unexpected token received from parser", ec);
      default:
        return refuse_type(Token::kString, *type, ec);
    }
  }

  bool timestamp_text(error_code& ec) {
    const auto time = parse_iso8601(text_);
    if (!time) return refuse("Invalid timestamp: " + text_, ec);
    *static_cast<Time*>(next_value()) = *time;
    return true;
  }
  bool blob(error_code& ec) {
    auto bytes = from_base64(text_);
    if (!bytes) return refuse("Invalid base64 in a blob", ec);
    *static_cast<std::string*>(next_value()) = *std::move(bytes);
    return true;
  }
  bool double_text(const TypeSchema& type, error_code& ec) {
    double value = 0;
    if (text_ == "NaN") {
      value = std::numeric_limits<double>::quiet_NaN();
    } else if (text_ == "Infinity" || text_ == "-Infinity") {
      value = std::copysign(std::numeric_limits<double>::infinity(), text_[0] == '-' ? -1 : 1);
    } else {
      return refuse_type(Token::kString, type, ec);
    }
    *static_cast<double*>(next_value()) = value;
    return true;
  }

  /// `whole` is absent where the number does not fit.
  bool number(Token token, std::optional<std::int64_t> whole, double value, error_code& ec) {
    if (copy_.active()) return copy_.literal(text_), true;
    if (skip_scalar()) return true;
    const TypeSchema* type = scalar_type(ec);
    if (!type) return false;
    switch (type->kind) {
      case Kind::kInteger:
        if (!whole || !std::in_range<std::int32_t>(*whole)) return refuse_type(token, *type, ec);
        *static_cast<std::int32_t*>(next_value()) = static_cast<std::int32_t>(*whole);
        return true;
      case Kind::kLong:
        if (!whole) return refuse_type(token, *type, ec);
        *static_cast<std::int64_t*>(next_value()) = *whole;
        return true;
      case Kind::kDouble:
        *static_cast<double*>(next_value()) = value;
        return true;
      case Kind::kTimestamp:
        // Beyond this a double no longer holds the millisecond.
        if (!(std::abs(value) < 1e12)) return refuse("Timestamp out of range", ec);
        *static_cast<Time*>(next_value()) = from_epoch_millis(std::llround(value * 1000));
        return true;
      case Kind::kDocument:
        return start_copy(), copy_.literal(text_), true;
      default:
        return refuse_type(token, *type, ec);
    }
  }

  bool refuse(std::string message, error_code& ec) {
    refusal_ = std::move(message);
    ec = make_error_code(boost::system::errc::invalid_argument);
    return false;
  }
  bool refuse_type(Token token, const TypeSchema& type, error_code& ec) {
    if (type.kind == Kind::kBlob)
      return refuse("only base-64-encoded strings are convertible to bytes", ec);
    return refuse(fmt::format("{} cannot be converted to {}", token_name(token),
                              short_name(java_class(type))),
                  ec);
  }

  const StructSchema& root_;
  void* object_;
  std::vector<Frame> stack_;
  const MemberSchema* member_ = nullptr;  ///< of the innermost struct, whose value comes next
  std::string key_;                       ///< of the innermost map, whose value comes next
  std::string text_;                      ///< of the string, key or number that is arriving
  bool skip_next_ = false;
  int skipped_ = 0;  ///< open objects and arrays of an unknown member
  Copy copy_;
  std::string refusal_;
};

}  // namespace

Result<void> read_json(std::string_view text, const StructSchema& schema, void* object) {
  const auto refuse = [](std::string message) -> Result<void> {
    return std::unexpected(Error{"SerializationException", std::move(message)});
  };
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  json::basic_parser<Reader> parser(options, schema, object);
  error_code failed;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), failed);
  if (!parser.handler().refusal().empty()) return refuse(parser.handler().refusal());
  if (failed) return refuse("Unable to parse the request: " + failed.message());
  if (text.find_first_not_of(" \t\r\n", used) != std::string_view::npos) {
    return refuse("Unable to parse the request: text after the end");
  }
  return {};
}

}  // namespace gantry::aws
