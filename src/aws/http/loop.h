#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>

#include "base/inbox.h"
#include "base/time.h"

namespace gantry::aws::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Something that lives on a Loop until it says goodbye: an HTTP connection or a WebSocket.
class Resident {
 public:
  virtual ~Resident() = default;
  /// Called every tick; closes what waited too long.
  virtual void check_deadline(SteadyTime now) = 0;
  /// The server stops: end soon and politely.
  virtual void drain() = 0;
  /// Now and impolitely.
  virtual void abort() = 0;
};

/// One I/O thread with the connections that it serves. Deadlines are kept as plain times and
/// checked on a tick: a timer per operation would cost more than the request. All but post(),
/// drain_all() and finish() run on the loop's own thread.
class Loop : public std::enable_shared_from_this<Loop> {
 public:
  explicit Loop(std::chrono::milliseconds tick);
  void start();

  [[nodiscard]] boost::asio::io_context& io() { return io_; }
  [[nodiscard]] bool on_own_thread() { return io_.get_executor().running_in_this_thread(); }
  /// The HTTP date of the last tick.
  [[nodiscard]] const std::string& date() const { return date_; }

  /// Runs `work` on the loop's thread; work posted close together costs one wake-up. Dropped unrun
  /// after finish().
  void post(Work work);

  void add(std::shared_ptr<Resident> resident);
  void remove(Resident* resident);

  /// Asks every resident to end, and every later one at once.
  void drain_all();
  /// Aborts what is left and joins the thread.
  void finish();

 private:
  void schedule_tick();

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      io_.get_executor()};
  boost::asio::steady_timer timer_{io_};
  const std::chrono::milliseconds tick_;
  const SystemClock clock_;
  std::string date_;
  std::unordered_map<Resident*, std::shared_ptr<Resident>> residents_;
  bool draining_ = false;
  Inbox inbox_;  ///< answers arrive from other threads
  std::thread thread_;
};

}  // namespace gantry::aws::http
