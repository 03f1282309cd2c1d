#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

#include "base/executor.h"
#include "base/result.h"
#include "ports/callback.h"

namespace gantry::cli {

/// Turns asynchronous calls into blocking ones: the loop runs only within wait().
class RunLoop final : public Executor {
 public:
  void post(Work work) override;
  [[nodiscard]] Timer after(Millis delay, Work work) override;
  [[nodiscard]] const Clock& clock() const override { return clock_; }

  [[nodiscard]] boost::asio::any_io_executor io() { return io_.get_executor(); }

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
    if (!answer) return failure("NoAnswer", "The call ended without an answer.");
    return *std::move(answer);
  }

 private:
  const SystemClock clock_;
  boost::asio::io_context io_{1};
};

}  // namespace gantry::cli
