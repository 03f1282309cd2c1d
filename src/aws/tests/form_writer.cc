#include "form_writer.h"

#include <fmt/format.h>

#include "aws/scalar.h"
#include "base/encoding.h"
#include "base/time.h"

namespace gantry::aws {
namespace {

std::string scalar_text(const TypeSchema& type, const void* value) {
  std::string out;
  switch (type.kind) {
    case Kind::kInteger:
      append_number(out, *static_cast<const std::int32_t*>(value));
      return out;
    case Kind::kLong:
      append_number(out, *static_cast<const std::int64_t*>(value));
      return out;
    case Kind::kDouble:
      append_number(out, *static_cast<const double*>(value));
      return out;
    case Kind::kBoolean:
      return *static_cast<const bool*>(value) ? "true" : "false";
    case Kind::kTimestamp:
      return format_iso8601(*static_cast<const Time*>(value));
    case Kind::kBlob:
      return to_base64(*static_cast<const std::string*>(value));
    default:
      return *static_cast<const std::string*>(value);
  }
}

class Writer {
 public:
  explicit Writer(FormLists lists) : lists_(lists) {}

  void structure(const std::string& path, const StructSchema& schema, const void* object) {
    const std::size_t before = out_.size();
    for (const MemberSchema& member : schema.members) {
      const void* found = member.get(object);
      if (!found) continue;
      const std::string name = path.empty() ? std::string(member.query_name)
                                            : fmt::format("{}.{}", path, member.query_name);
      value(name, *member.type, member.flattened, found);
    }
    if (out_.size() == before && !path.empty()) add(path, "");
  }

  std::string take() && { return std::move(out_); }

 private:
  void add(const std::string& name, std::string_view text) {
    if (!out_.empty()) out_ += '&';
    out_ += fmt::format("{}={}", uri_encode(name), uri_encode(text));
  }

  void value(const std::string& path, const TypeSchema& type, bool flattened, const void* value) {
    const bool flat = flattened || lists_ == FormLists::kFlat;
    switch (type.kind) {
      case Kind::kStructure:
        return structure(path, *type.structure, value);
      case Kind::kList:
        return list(flat ? path : fmt::format("{}.{}", path, type.element_name), path, type, value);
      case Kind::kMap:
        return map(flat ? path : path + ".entry", path, type, value);
      default:
        return add(path, scalar_text(type, value));
    }
  }

  void list(const std::string& numbered, const std::string& path, const TypeSchema& type,
            const void* list) {
    const std::size_t size = type.list->size(list);
    if (size == 0) add(path, "");
    for (std::size_t i = 0; i < size; ++i) {
      value(fmt::format("{}.{}", numbered, i + 1), *type.element, false, type.list->at(list, i));
    }
  }

  void map(const std::string& numbered, const std::string& path, const TypeSchema& type,
           const void* map) {
    struct Context {
      Writer& writer;
      const TypeSchema& type;
      const std::string& numbered;
      int number;
    } context{*this, type, numbered, 0};
    if (type.map->size(map) == 0) add(path, "");
    type.map->each(map, &context, [](void* erased, const std::string& key, const void* value) {
      auto& c = *static_cast<Context*>(erased);
      const std::string entry = fmt::format("{}.{}", c.numbered, ++c.number);
      c.writer.add(fmt::format("{}.{}", entry, c.type.key_name), key);
      c.writer.value(fmt::format("{}.{}", entry, c.type.value_name), *c.type.element, false, value);
    });
  }

  FormLists lists_;
  std::string out_;
};

}  // namespace

std::string to_form(const StructSchema& schema, const void* object, FormLists lists) {
  Writer writer(lists);
  writer.structure("", schema, object);
  return std::move(writer).take();
}

}  // namespace gantry::aws
