#pragma once

#include <unordered_map>
#include <vector>

#include "aws/request.h"
#include "base/executor.h"
#include "base/id_source.h"
#include "control/operation.h"
#include "store/database.h"

namespace gantry::control {

/// Runs operations on the state thread, one transaction each, and lets an answer out only when
/// everything that it could have seen is on disk.
class OpRunner final : public aws::OperationRunner {
 public:
  OpRunner(Executor& state, store::Database& database, IdSource& ids)
      : state_(state), database_(database), ids_(ids) {}

  /// Takes a service's operations; before the first run() only.
  void add(std::vector<BoundOperation> operations);

  /// Every operation that was added, for the front door's routing.
  [[nodiscard]] std::vector<const aws::OperationInfo*> served() const;

  /// Callable from any thread. Errors of its own: `InternalFailure` for an operation that nobody
  /// added; the store's refusal when the disk is full.
  void run(const aws::OperationInfo& operation, aws::RequestContext context, aws::AnyStruct input,
           Reply reply) override;

 private:
  Result<aws::AnyStruct> invoke(const aws::OperationInfo& operation,
                                const aws::RequestContext& context, const aws::AnyStruct& input);

  Executor& state_;
  store::Database& database_;
  IdSource& ids_;
  std::unordered_map<const aws::OperationInfo*, BoundOperation> operations_;
};

}  // namespace gantry::control
