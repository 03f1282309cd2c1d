#pragma once

#include <random>

#include "aws/schema.h"

namespace gantry::aws {

/// Fills a default-constructed struct with values of every kind, within the ranges of their C++
/// types, whatever the model's constraints. Recursion ends after a few levels.
void fill_randomly(const StructSchema& schema, void* object, std::mt19937& random);

}  // namespace gantry::aws
