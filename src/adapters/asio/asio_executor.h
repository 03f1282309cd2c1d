#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>

#include "base/inbox.h"

namespace gantry::adapters {

/// An Executor on an asio io_context that one thread runs, on the system's clock.
class AsioExecutor final : public Executor {
 public:
  explicit AsioExecutor(boost::asio::io_context& context) : context_(context) {}
  ~AsioExecutor() override { inbox_->close(); }
  AsioExecutor(const AsioExecutor&) = delete;
  AsioExecutor& operator=(const AsioExecutor&) = delete;

  void post(Work work) override;
  [[nodiscard]] Timer after(Millis delay, Work work) override;
  [[nodiscard]] const Clock& clock() const override { return clock_; }

 private:
  boost::asio::io_context& context_;
  SystemClock clock_;
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();  ///< the context may hold it longer
};

/// A thread of its own with an executor on it; stopped and joined when it goes out of scope.
class ExecutorThread {
 public:
  explicit ExecutorThread(std::string name);
  ~ExecutorThread();
  ExecutorThread(const ExecutorThread&) = delete;
  ExecutorThread& operator=(const ExecutorThread&) = delete;

  [[nodiscard]] AsioExecutor& executor() { return executor_; }
  [[nodiscard]] boost::asio::any_io_executor io() { return context_.get_executor(); }

  /// Runs `work` on the thread and waits for its end. Not from the thread itself.
  void run(Work work);
  /// Ends the thread; what is queued is dropped.
  void stop();

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  AsioExecutor executor_;
  std::thread thread_;
};

}  // namespace gantry::adapters
