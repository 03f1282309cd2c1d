#pragma once

#include <expected>
#include <string>

#include "aws/form_tree.h"
#include "aws/schema.h"

namespace gantry::aws {

/// How a protocol spells the elements of a list.
enum class FormLists {
  kAsModelled,  ///< AWS query: `Name.member.1`, or `Name.1` where the model says flattened
  kFlat,        ///< EC2 query: always `Name.1`
};

/// A parameter whose text is not of its type.
struct FormMismatch {
  std::string parameter;  ///< "Tag.1.Key"
  std::string value;
  Kind wanted;
};

/// Fills a default-constructed struct from parameters. Parameters that the struct does not know are
/// skipped. List elements come in the order of their numbers, gaps closed.
[[nodiscard]] std::expected<void, FormMismatch> read_form(const FormNode& form, FormLists lists,
                                                          const StructSchema& schema, void* object);

/// The first parameter that neither the struct knows nor the protocol itself (Action, Version,
/// X-Amz-...), where lists are flat; empty if all are known.
[[nodiscard]] std::string find_unknown_parameter(const FormNode& form, const StructSchema& schema);

}  // namespace gantry::aws
