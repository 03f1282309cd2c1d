#pragma once
// Generated from the API model by codegen/generate.py.

#include <span>

#include "aws/operation.h"

namespace gantry::api::shop {

extern const aws::ServiceInfo kService;

namespace operations {
extern const aws::OperationInfo kDeleteItem;
extern const aws::OperationInfo kPutItem;
}  // namespace operations

/// Every operation served, ordered by name.
[[nodiscard]] std::span<const aws::OperationInfo* const> all_operations();

}  // namespace gantry::api::shop
