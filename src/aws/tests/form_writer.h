#pragma once

#include <string>

#include "aws/form_decoder.h"
#include "aws/schema.h"

namespace gantry::aws {

/// Writes a struct as a client of a query protocol does: the inverse of read_form.
std::string to_form(const StructSchema& schema, const void* object, FormLists lists);

}  // namespace gantry::aws
