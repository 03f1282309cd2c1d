#include "aws/xml_writer.h"

#include "aws/scalar.h"
#include "base/encoding.h"
#include "base/time.h"

namespace gantry::aws {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// How a byte stands in XML text; empty means as it is. A carriage return would be read as a line
/// feed.
std::string_view escape(unsigned char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\r':
      return "&#xD;";
    case '\t':
    case '\n':
      return {};
    default:
      return c < 0x20 ? kReplacement : std::string_view();
  }
}

}  // namespace

void XmlWriter::open(std::string_view name) {
  out_ += '<';
  out_ += name;
  out_ += '>';
}

void XmlWriter::open(std::string_view name, std::string_view xml_namespace) {
  out_ += '<';
  out_ += name;
  out_ += " xmlns=\"";
  text(xml_namespace);
  out_ += "\">";
}

void XmlWriter::close(std::string_view name) {
  out_ += "</";
  out_ += name;
  out_ += '>';
}

void XmlWriter::text(std::string_view text) {
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string_view escaped = escape(static_cast<unsigned char>(text[i]));
    std::size_t width = 1;
    // U+FFFE and U+FFFF are valid UTF-8 (EF BF BE, EF BF BF) but no XML characters.
    if (const auto point = text.substr(i, 3); point == "\xEF\xBF\xBE" || point == "\xEF\xBF\xBF") {
      escaped = kReplacement;
      width = 3;
    }
    if (escaped.empty()) continue;
    out_.append(text, done, i - done);
    out_ += escaped;
    done = i + width;
    i += width - 1;
  }
  out_.append(text, done);
}

void XmlWriter::element(std::string_view name, std::string_view content) {
  open(name);
  text(content);
  close(name);
}

void XmlWriter::members(const StructSchema& schema, const void* object) {
  for (const MemberSchema& member : schema.members) {
    if (const void* found = member.get(object))
      value(member.xml_name, *member.type, member.flattened, found);
  }
}

void XmlWriter::value(std::string_view name, const TypeSchema& type, bool flattened,
                      const void* value) {
  if (type.kind == Kind::kList) return list(name, type, flattened, value);
  if (type.kind == Kind::kMap) return map(name, type, flattened, value);
  open(name);
  if (type.kind == Kind::kStructure) {
    members(*type.structure, value);
  } else {
    scalar(type, value);
  }
  close(name);
}

void XmlWriter::list(std::string_view name, const TypeSchema& type, bool flattened,
                     const void* list) {
  const std::size_t size = type.list->size(list);
  if (!flattened) open(name);
  for (std::size_t i = 0; i < size; ++i) {
    value(flattened ? name : type.element_name, *type.element, false, type.list->at(list, i));
  }
  if (!flattened) close(name);
}

void XmlWriter::map(std::string_view name, const TypeSchema& type, bool flattened,
                    const void* map) {
  struct Context {
    XmlWriter& writer;
    const TypeSchema& type;
    std::string_view entry;
  } context{*this, type, flattened ? name : "entry"};
  if (!flattened) open(name);
  type.map->each(map, &context, [](void* erased, const std::string& key, const void* value) {
    const auto& c = *static_cast<Context*>(erased);
    c.writer.open(c.entry);
    c.writer.element(c.type.key_name, key);
    c.writer.value(c.type.value_name, *c.type.element, false, value);
    c.writer.close(c.entry);
  });
  if (!flattened) close(name);
}

void XmlWriter::scalar(const TypeSchema& type, const void* value) {
  switch (type.kind) {
    case Kind::kString:
    case Kind::kDocument:
      return text(*static_cast<const std::string*>(value));
    case Kind::kInteger:
      return append_number(out_, *static_cast<const std::int32_t*>(value));
    case Kind::kLong:
      return append_number(out_, *static_cast<const std::int64_t*>(value));
    case Kind::kDouble:
      return append_number(out_, *static_cast<const double*>(value));
    case Kind::kBoolean:
      out_ += *static_cast<const bool*>(value) ? "true" : "false";
      return;
    case Kind::kTimestamp:
      out_ += format_iso8601(*static_cast<const Time*>(value));
      return;
    case Kind::kBlob:
      out_ += to_base64(*static_cast<const std::string*>(value));
      return;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kStructure:
      break;
  }
  std::unreachable();
}

}  // namespace gantry::aws
