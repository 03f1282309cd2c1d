#include <cmath>
#include <utility>

#include "aws/json_codec.h"
#include "aws/scalar.h"
#include "base/encoding.h"
#include "base/time.h"

namespace gantry::aws {
namespace {

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

}  // namespace gantry::aws
