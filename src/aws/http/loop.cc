#include "aws/http/loop.h"

#include <pthread.h>

#include <boost/asio/post.hpp>

namespace gantry::aws::http {

Loop::Loop(std::chrono::milliseconds tick) : tick_(tick), date_(format_http_date(clock_.now())) {}

void Loop::start() {
  schedule_tick();
  thread_ = std::thread([self = shared_from_this()] { self->io_.run(); });
  pthread_setname_np(thread_.native_handle(), "io");
}

void Loop::post(Work work) {
  if (inbox_.push(std::move(work))) boost::asio::post(io_, [this] { inbox_.run(); });
}

void Loop::add(std::shared_ptr<Resident> resident) {
  auto& added = *resident;
  residents_.emplace(&added, std::move(resident));
  if (draining_) added.drain();
}

void Loop::remove(Resident* resident) { residents_.erase(resident); }

void Loop::drain_all() {
  post([this] {
    draining_ = true;
    const auto residents = residents_;  // a copy: draining an idle one removes it
    for (const auto& [key, resident] : residents) resident->drain();
  });
}

void Loop::finish() {
  post([this] {
    draining_ = true;
    const auto residents = residents_;
    for (const auto& [key, resident] : residents) resident->abort();
    residents_.clear();
    timer_.cancel();
    guard_.reset();
    // What the aborted operations still complete with is let go with the context.
    io_.stop();
  });
  thread_.join();
  // An accept that was aborted holds a socket of another loop: it completes now, while all loops
  // are there, for a WebSocket's handle may keep this one longer than the others.
  io_.restart();
  io_.poll();
  inbox_.close();
}

void Loop::schedule_tick() {
  timer_.expires_after(tick_);
  timer_.async_wait([this](boost::system::error_code ec) {
    if (ec) return;
    date_ = format_http_date(clock_.now());
    const auto now = std::chrono::steady_clock::now();
    const auto residents = residents_;
    for (const auto& [key, resident] : residents) resident->check_deadline(now);
    schedule_tick();
  });
}

}  // namespace gantry::aws::http
