#pragma once
// Generated from the API model by codegen/generate.py.

#include <string>

#include "base/result.h"

namespace gantry::api::shop::errors {

[[nodiscard]] Error ItemExistsFault(std::string message);

}  // namespace gantry::api::shop::errors
