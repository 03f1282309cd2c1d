#pragma once

#include <functional>
#include <utility>

#include "aws/any_struct.h"
#include "aws/operation.h"
#include "base/result.h"

namespace gantry::aws {

/// One operation joined to the function that serves it.
template <class Context>
struct BoundOperation {
  const OperationInfo* info;
  std::move_only_function<Result<AnyStruct>(Context&, const AnyStruct&)> invoke;
};

/// Used by the generated `bind`: erases the types of one operation.
template <class Context, ApiStruct Input, ApiStruct Output, class Function>
[[nodiscard]] BoundOperation<Context> bind_operation(const OperationInfo& info, Function function) {
  return {&info,
          [function = std::move(function)](Context& context,
                                           const AnyStruct& input) -> Result<AnyStruct> {
            Result<Output> output = function(context, input.as<Input>());
            if (!output) return std::unexpected(std::move(output).error());
            return AnyStruct::of<Output>(*std::move(output));
          }};
}

}  // namespace gantry::aws
