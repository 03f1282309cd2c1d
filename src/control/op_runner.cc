#include "control/op_runner.h"

#include <fmt/format.h>

namespace gantry::control {

void OpRunner::add(std::vector<BoundOperation> operations) {
  for (auto& operation : operations) {
    const auto* info = operation.info;
    operations_.emplace(info, std::move(operation));
  }
}

std::vector<const aws::OperationInfo*> OpRunner::served() const {
  std::vector<const aws::OperationInfo*> infos;
  infos.reserve(operations_.size());
  for (const auto& [info, operation] : operations_) infos.push_back(info);
  return infos;
}

void OpRunner::run(const aws::OperationInfo& operation, aws::RequestContext context,
                   aws::AnyStruct input, Reply reply) {
  state_.post([this, &operation, context = std::move(context), input = std::move(input),
               reply = std::move(reply)]() mutable {
    auto result = invoke(operation, context, input);
    // Reads wait as well: what they saw may not be on disk yet.
    database_.when_durable(database_.last_committed(),
                           [reply = std::move(reply), result = std::move(result)]() mutable {
                             reply(std::move(result));
                           });
  });
}

Result<aws::AnyStruct> OpRunner::invoke(const aws::OperationInfo& operation,
                                        const aws::RequestContext& context,
                                        const aws::AnyStruct& input) {
  const auto found = operations_.find(&operation);
  if (found == operations_.end()) {
    return failure("InternalFailure",
                   fmt::format("The operation {} is not bound.", operation.name));
  }
  return database_.transact([&](store::Tx& tx) -> Result<aws::AnyStruct> {
    OpContext op{.request = context, .tx = tx, .now = state_.now(), .ids = ids_};
    return found->second.invoke(op, input);
  });
}

}  // namespace gantry::control
