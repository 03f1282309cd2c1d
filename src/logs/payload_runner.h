#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "aws/request.h"
#include "base/executor.h"
#include "logs/logs.h"

namespace gantry::logs {

/// Runs the operations on events: the records are looked at on the state thread, the files are
/// worked on theirs. All other operations go on to `others`.
class PayloadRunner final : public aws::OperationRunner {
 public:
  PayloadRunner(Executor& state, store::Database& database, Logs& logs,
                aws::OperationRunner& others);

  /// Those that it runs itself, for the front door's routing.
  [[nodiscard]] std::vector<const aws::OperationInfo*> served() const;

  /// Errors of its own: ServiceUnavailableException when the disk takes no more.
  void run(const aws::OperationInfo& operation, aws::RequestContext context, aws::AnyStruct input,
           Reply reply) override;

 private:
  using Handler = std::function<void(const aws::RequestContext&, aws::AnyStruct, Reply)>;
  template <class Input, class Output, class Begin>
  void add(const aws::OperationInfo& info, Begin begin);

  Executor& state_;
  store::Database& database_;
  Logs& logs_;
  aws::OperationRunner& others_;
  std::unordered_map<const aws::OperationInfo*, Handler> handlers_;  ///< run on the state thread
};

}  // namespace gantry::logs
