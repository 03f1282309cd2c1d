#include "aws/form_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/time.h"

namespace gantry::aws {
namespace {

using Read = std::expected<void, FormMismatch>;

/// What the protocol itself sends beside the operation's parameters; X-Amz-* as well.
/// AWS: "Common parameters" of the EC2 and query API references.
constexpr std::array<std::string_view, 9> kProtocolParameters = {
    "AWSAccessKeyId",  "Action",           "Expires",   "SecurityToken", "Signature",
    "SignatureMethod", "SignatureVersion", "Timestamp", "Version"};

struct Element {
  unsigned number;
  std::string_view name;  ///< the number as it was written
  const FormNode* node;
};

/// The elements of a list or map below `node`, ordered by their numbers.
std::vector<Element> elements(const FormNode& node) {
  std::vector<Element> found;
  for (const auto& [name, child] : node.children) {
    unsigned number = 0;
    const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (failed == std::errc() && end == name.data() + name.size())
      found.push_back({number, name, &child});
  }
  std::ranges::sort(found, {}, &Element::number);
  return found;
}

/// The node that holds the numbers of a list or map, and its name below `node` ("member", "entry";
/// empty if flat).
struct Numbers {
  const FormNode* node;
  std::string_view wrapper;
};
Numbers find_numbers(const FormNode& node, const TypeSchema& type, bool flat) {
  if (flat) return {&node, {}};
  const std::string_view wrapper = type.kind == Kind::kMap ? "entry" : type.element_name;
  return {node.child(wrapper), wrapper};
}

template <class Number>
bool parse_number(std::string_view text, Number& out) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  return failed == std::errc() && end == text.data() + text.size();
}

template <class T, class U>
bool assign(std::optional<T> parsed, U& out) {
  if (parsed) out = *std::move(parsed);
  return parsed.has_value();
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

/// False if the text is not of that kind.
bool read_scalar(const std::string& text, Kind kind, void* value) {
  switch (kind) {
    case Kind::kString:
    case Kind::kDocument:
      *static_cast<std::string*>(value) = text;
      return true;
    case Kind::kInteger:
      return parse_number(text, *static_cast<std::int32_t*>(value));
    case Kind::kLong:
      return parse_number(text, *static_cast<std::int64_t*>(value));
    case Kind::kDouble:
      return parse_number(text, *static_cast<double*>(value));
    case Kind::kBoolean:
      return assign(parse_boolean(text), *static_cast<bool*>(value));
    case Kind::kTimestamp:
      return assign(parse_iso8601(text), *static_cast<Time*>(value));
    case Kind::kBlob:
      return assign(from_base64(text), *static_cast<std::string*>(value));
    case Kind::kList:
    case Kind::kMap:
    case Kind::kStructure:
      break;
  }
  std::unreachable();
}

class Reader {
 public:
  explicit Reader(FormLists lists) : lists_(lists) {}

  Read structure(const FormNode& node, const StructSchema& schema, void* object) {
    for (const MemberSchema& member : schema.members) {
      const FormNode* child = node.child(member.query_name);
      if (!child) continue;
      const Scope scope(path_, member.query_name);
      Read read = value(*child, *member.type, is_flat(member), member.emplace(object));
      if (!read) return read;
    }
    return {};
  }

  bool is_flat(const MemberSchema& member) const {
    return lists_ == FormLists::kFlat || member.flattened;
  }

 private:
  /// Adds a part to the path for as long as it lives.
  class Scope {
   public:
    Scope(std::string& path, std::string_view part) : path_(path), size_(path.size()) {
      if (part.empty()) return;
      if (!path.empty()) path += '.';
      path += part;
    }
    ~Scope() { path_.resize(size_); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    std::string& path_;
    std::size_t size_;
  };

  Read value(const FormNode& node, const TypeSchema& type, bool flat, void* out) {
    switch (type.kind) {
      case Kind::kStructure:
        return structure(node, *type.structure, out);
      case Kind::kList:
        return list(node, type, flat, out);
      case Kind::kMap:
        return map(node, type, flat, out);
      default:
        break;
    }
    static const std::string kNoText;
    const std::string& text = node.value ? *node.value : kNoText;
    if (!read_scalar(text, type.kind, out))
      return std::unexpected(FormMismatch{path_, text, type.kind});
    return {};
  }

  Read list(const FormNode& node, const TypeSchema& type, bool flat, void* out) {
    const Numbers numbers = find_numbers(node, type, flat);
    if (!numbers.node) return {};
    const Scope wrapper(path_, numbers.wrapper);
    for (const Element& element : elements(*numbers.node)) {
      const Scope scope(path_, element.name);
      Read read =
          value(*element.node, *type.element, lists_ == FormLists::kFlat, type.list->append(out));
      if (!read) return read;
    }
    return {};
  }

  Read map(const FormNode& node, const TypeSchema& type, bool flat, void* out) {
    const Numbers numbers = find_numbers(node, type, flat);
    if (!numbers.node) return {};
    const Scope wrapper(path_, numbers.wrapper);
    for (const Element& element : elements(*numbers.node)) {
      const FormNode* key = element.node->child(type.key_name);
      const FormNode* mapped = element.node->child(type.value_name);
      if (!key || !key->value || !mapped) continue;
      const Scope scope(path_, element.name);
      const Scope value_scope(path_, type.value_name);
      Read read = value(*mapped, *type.element, lists_ == FormLists::kFlat,
                        type.map->insert(out, *key->value));
      if (!read) return read;
    }
    return {};
  }

  FormLists lists_;
  std::string path_;
};

bool is_protocol_parameter(std::string_view name) {
  return std::ranges::find(kProtocolParameters, name) != kProtocolParameters.end() ||
         name.starts_with("X-Amz-");
}

std::string unknown_in_value(const FormNode& node, const TypeSchema& type);

/// The first name below `node` that is no member, with its path; empty if there is none.
template <class Ignore>
std::string unknown_in_structure(const FormNode& node, const StructSchema& schema, Ignore ignore) {
  for (const auto& [name, child] : node.children) {
    if (ignore(name)) continue;
    const auto member = std::ranges::find(schema.members, name, &MemberSchema::query_name);
    if (member == schema.members.end()) return name;
    const std::string unknown = unknown_in_value(child, *member->type);
    if (!unknown.empty()) return fmt::format("{}.{}", name, unknown);
  }
  return {};
}

std::string unknown_in_value(const FormNode& node, const TypeSchema& type) {
  if (type.kind == Kind::kStructure) {
    return unknown_in_structure(node, *type.structure, [](std::string_view) { return false; });
  }
  if (type.kind != Kind::kList) return {};
  for (const Element& element : elements(node)) {
    const std::string unknown = unknown_in_value(*element.node, *type.element);
    if (!unknown.empty()) return fmt::format("{}.{}", element.name, unknown);
  }
  return {};
}

}  // namespace

std::expected<void, FormMismatch> read_form(const FormNode& form, FormLists lists,
                                            const StructSchema& schema, void* object) {
  return Reader(lists).structure(form, schema, object);
}

std::string find_unknown_parameter(const FormNode& form, const StructSchema& schema) {
  return unknown_in_structure(form, schema, is_protocol_parameter);
}

}  // namespace gantry::aws
