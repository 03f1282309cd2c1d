#include "adapters/asio/asio_executor.h"

#include <pthread.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>

namespace gantry::adapters {

void AsioExecutor::post(Work work) {
  if (inbox_->push(std::move(work)))
    boost::asio::post(context_, [inbox = inbox_] { inbox->run(); });
}

Timer AsioExecutor::after(Millis delay, Work work) {
  auto timer = std::make_shared<boost::asio::steady_timer>(context_, delay);
  timer->async_wait([timer, work = std::move(work)](boost::system::error_code error) mutable {
    // A timer that was cancelled after it had fired still comes here without an error; expiry
    // tells.
    if (!error && timer->expiry() != boost::asio::steady_timer::time_point::min()) work();
  });
  return Timer([timer] { timer->expires_at(boost::asio::steady_timer::time_point::min()); });
}

ExecutorThread::ExecutorThread(std::string name)
    : guard_(boost::asio::make_work_guard(context_)),
      executor_(context_),
      thread_([this] { context_.run(); }) {
  pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
}

ExecutorThread::~ExecutorThread() { stop(); }

void ExecutorThread::run(Work work) {
  std::promise<void> done;
  executor_.post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void ExecutorThread::stop() {
  guard_.reset();
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace gantry::adapters
