#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "aws/http/loop.h"
#include "aws/http/server.h"

namespace gantry::aws::http {

struct WebSocketLimits {
  std::size_t message_bytes = 4 * 1024 * 1024;
  std::size_t queued_bytes = 16 * 1024 * 1024;
};

struct CloseRequest {
  std::uint16_t code;
  std::string reason;
};
using Outgoing = std::variant<std::string, CloseRequest>;

/// What other threads want sent, until the session's thread takes it.
struct Outbox {
  std::mutex mutex;  // guards all below: senders are on any thread
  std::vector<Outgoing> messages;
  std::size_t unsent_bytes = 0;  ///< here and in the session's own queue
  bool closed = false;
};

class WebSocketSessionBase : public Resident,
                             public std::enable_shared_from_this<WebSocketSessionBase> {
 public:
  /// Takes what the outbox holds; on the session's thread.
  virtual void flush() = 0;
};

/// What the handler holds. It does not keep the session alive, only the thread's queue that it
/// posts to.
class WebSocketHandle final : public WebSocket {
 public:
  WebSocketHandle(std::shared_ptr<void> keep_alive, boost::asio::any_io_executor executor,
                  std::weak_ptr<WebSocketSessionBase> session, std::shared_ptr<Outbox> outbox,
                  std::size_t limit)
      : keep_alive_(std::move(keep_alive)),
        executor_(std::move(executor)),
        session_(std::move(session)),
        outbox_(std::move(outbox)),
        limit_(limit) {}

  void send(std::string text) override { put(std::move(text)); }
  void close(std::uint16_t code, std::string reason) override {
    put(CloseRequest{code, std::move(reason)});
  }

 private:
  void put(Outgoing message) {
    bool first = false;
    bool overflow = false;
    {
      const std::lock_guard lock(outbox_->mutex);
      if (outbox_->closed) return;
      if (const auto* text = std::get_if<std::string>(&message))
        outbox_->unsent_bytes += text->size();
      overflow = outbox_->unsent_bytes > limit_;
      outbox_->closed = overflow;
      first = outbox_->messages.empty();
      if (!overflow) outbox_->messages.push_back(std::move(message));
    }
    // The session is locked on its own thread only: it must not be destroyed on this one.
    if (overflow) {
      boost::asio::post(executor_, [session = session_] {
        if (const auto alive = session.lock()) alive->abort();
      });
    } else if (first) {
      boost::asio::post(executor_, [session = session_] {
        if (const auto alive = session.lock()) alive->flush();
      });
    }
  }

  std::shared_ptr<void> keep_alive_;  // declared first: the executor's context must go last
  boost::asio::any_io_executor executor_;
  std::weak_ptr<WebSocketSessionBase> session_;
  std::shared_ptr<Outbox> outbox_;
  std::size_t limit_;
};

/// One open WebSocket over `Next`, for the server and the client alike. All on one thread.
template <class Next>
class WebSocketSession final : public WebSocketSessionBase {
 public:
  using Ws = boost::beast::websocket::stream<Next>;
  using error_code = boost::system::error_code;

  WebSocketSession(Next next, std::shared_ptr<WebSocketHandler> handler, WebSocketLimits limits)
      : ws_(std::move(next)), handler_(std::move(handler)), limits_(limits) {
    namespace websocket = boost::beast::websocket;
    ws_.set_option(websocket::stream_base::timeout{
        .handshake_timeout = std::chrono::seconds(10),  // of the opening and the closing one
        .idle_timeout = websocket::stream_base::none(),
        .keep_alive_pings = false});
    ws_.read_message_max(limits_.message_bytes);
    ws_.text(true);
  }

  [[nodiscard]] Ws& stream() { return ws_; }

  /// After the handshake: tells the handler and reads. `keep_alive` must own the executor's
  /// context, or be empty where the owner of the context outlives every WebSocket. `on_end` runs
  /// once, last.
  void open(std::shared_ptr<void> keep_alive, Work on_end) {
    on_end_ = std::move(on_end);
    open_ = true;
    handler_->on_open(std::make_shared<WebSocketHandle>(std::move(keep_alive), ws_.get_executor(),
                                                        weak_from_this(), outbox_,
                                                        limits_.queued_bytes));
    if (draining_) drain();
    read();
  }

  void flush() override {
    std::vector<Outgoing> messages;
    {
      const std::lock_guard lock(outbox_->mutex);
      messages.swap(outbox_->messages);
    }
    for (auto& message : messages) queue_.push_back(std::move(message));
    write();
  }

  void check_deadline(SteadyTime) override {}

  void drain() override {
    draining_ = true;
    if (!open_ || ended_) return;
    queue_.push_back(CloseRequest{1001, "going away"});
    write();
  }

  void abort() override {
    error_code ignored;
    boost::beast::get_lowest_layer(ws_).close(ignored);
    end();
  }

 private:
  std::shared_ptr<WebSocketSession> self() {
    return std::static_pointer_cast<WebSocketSession>(shared_from_this());
  }

  void read() {
    ws_.async_read(buffer_, [self = self()](error_code ec, std::size_t) { self->on_read(ec); });
  }

  void on_read(error_code ec) {
    if (ended_) return;
    if (ec) return abort();
    if (!ws_.got_text()) {
      queue_.push_back(CloseRequest{1003, "text frames only"});
      write();
    } else if (!closing_) {
      handler_->on_text(boost::beast::buffers_to_string(buffer_.data()));
    }
    buffer_.consume(buffer_.size());
    read();
  }

  void write() {
    if (writing_ || closing_ || ended_ || queue_.empty()) return;
    if (const auto* request = std::get_if<CloseRequest>(&queue_.front())) {
      closing_ = true;
      // A control frame has room for 123 bytes of reason (RFC 6455, 5.5.1).
      const boost::beast::websocket::close_reason reason(
          boost::beast::websocket::close_code{request->code}, request->reason.substr(0, 123));
      ws_.async_close(reason, [self = self()](error_code) {
        if (!self->ended_) self->abort();
      });
      return;
    }
    writing_ = true;
    ws_.async_write(boost::asio::buffer(std::get<std::string>(queue_.front())),
                    [self = self()](error_code ec, std::size_t) { self->on_written(ec); });
  }

  void on_written(error_code ec) {
    writing_ = false;
    if (ended_) return;
    if (ec) return abort();
    {
      const std::lock_guard lock(outbox_->mutex);
      outbox_->unsent_bytes -= std::get<std::string>(queue_.front()).size();
    }
    queue_.pop_front();
    write();
  }

  void end() {
    if (std::exchange(ended_, true)) return;
    {
      const std::lock_guard lock(outbox_->mutex);
      outbox_->closed = true;
    }
    const auto keep = shared_from_this();
    // The handler holds the handle: letting it go here breaks the circle.
    const auto handler = std::exchange(handler_, nullptr);
    if (open_) handler->on_closed();
    if (on_end_) std::exchange(on_end_, nullptr)();
  }

  Ws ws_;
  std::shared_ptr<WebSocketHandler> handler_;
  const WebSocketLimits limits_;
  Work on_end_;
  std::shared_ptr<Outbox> outbox_ = std::make_shared<Outbox>();
  std::deque<Outgoing> queue_;
  boost::beast::flat_buffer buffer_;
  bool open_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool draining_ = false;
  bool ended_ = false;
};

}  // namespace gantry::aws::http
