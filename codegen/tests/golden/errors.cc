// Generated from the API model by codegen/generate.py.

#include "api/shop/errors.h"

#include <utility>

namespace gantry::api::shop::errors {

Error ItemExistsFault(std::string message) { return {"ItemExistsFault", std::move(message), 409, Fault::kSender}; }

}  // namespace gantry::api::shop::errors
