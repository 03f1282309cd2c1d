#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

#include "adapters/asio/asio_executor.h"
#include "base/result.h"
#include "ports/callback.h"

namespace gantry::cli {

/// Turns asynchronous calls into blocking ones: the loop runs only within wait().
class RunLoop {
 public:
  [[nodiscard]] boost::asio::any_io_executor io() { return io_.get_executor(); }
  [[nodiscard]] Executor& executor() { return executor_; }

  /// Calls `begin` with a callback and runs until that is called, which every call's own deadline
  /// sees to. Errors: what the callback got.
  template <class T, class Begin>
  [[nodiscard]] Result<T> wait(Begin begin) {
    std::optional<Result<T>> answer;
    begin(ports::Callback<T>([&](Result<T> result) {
      answer.emplace(std::move(result));
      io_.stop();
    }));
    io_.restart();
    io_.run();
    if (!answer) return failure("NoAnswer", "the call ended without an answer.");
    return *std::move(answer);
  }

 private:
  boost::asio::io_context io_{1};
  adapters::AsioExecutor executor_{io_};
};

}  // namespace gantry::cli
