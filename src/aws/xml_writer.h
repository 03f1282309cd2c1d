#pragma once

#include <string>
#include <string_view>

#include "aws/schema.h"

namespace gantry::aws {

/// Writes XML elements without attributes, as AWS's protocols use them.
class XmlWriter {
 public:
  explicit XmlWriter(std::string& out) : out_(out) {}

  void declaration() { out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"; }
  void open(std::string_view name);
  void open(std::string_view name, std::string_view xml_namespace);
  void close(std::string_view name);
  /// Escaped; characters that XML 1.0 cannot carry become U+FFFD.
  void text(std::string_view text);
  void element(std::string_view name, std::string_view text);

  /// The members of a struct, each an element; absent ones are left out, an empty list is an empty
  /// element.
  void members(const StructSchema& schema, const void* object);

 private:
  void value(std::string_view name, const TypeSchema& type, bool flattened, const void* value);
  void list(std::string_view name, const TypeSchema& type, bool flattened, const void* list);
  void map(std::string_view name, const TypeSchema& type, bool flattened, const void* map);
  void scalar(const TypeSchema& type, const void* value);

  std::string& out_;
};

}  // namespace gantry::aws
