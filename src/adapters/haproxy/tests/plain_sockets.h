#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// A plain client and plain targets: bytes as they are on the wire.
namespace gantry::haproxy {

inline sockaddr_in loopback(const std::string& address, int port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(static_cast<std::uint16_t>(port));
  inet_pton(AF_INET, address.c_str(), &out.sin_addr);
  return out;
}

/// A connection whose reads end after five seconds.
class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {
    const timeval deadline{.tv_sec = 5, .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof(deadline));
  }
  Connection(const std::string& address, int port)
      : Connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const auto where = loopback(address, port);
    open_ = connect(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof(where)) == 0;
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] bool open() const { return open_; }
  void send(std::string_view text) const {
    (void)!::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
  }
  /// Until `end` is in it, or the peer ends.
  std::string read_until(std::string_view end) {
    std::array<char, 65'536> piece{};
    while (end.empty() || text_.find(end) == std::string::npos) {
      const auto n = recv(fd_, piece.data(), piece.size(), 0);
      if (n <= 0) break;
      text_.append(piece.data(), static_cast<std::size_t>(n));
    }
    return std::exchange(text_, {});
  }
  std::string read_all() { return read_until({}); }

 private:
  int fd_;
  bool open_ = true;
  std::string text_;
};

/// Sends one request ("GET /path" and further header lines) and reads the whole answer.
inline std::string request(const std::string& address, int port, std::string_view line,
                           std::string_view headers = {}) {
  Connection connection(address, port);
  connection.send(std::string(line) + " HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n" +
                  std::string(headers) + "\r\n");
  return connection.read_all();
}

/// Answers each connection by a function of its own thread.
class Target {
 public:
  using Serve = std::function<void(Connection& connection)>;

  explicit Target(Serve serve) : serve_(std::move(serve)) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto where = loopback("127.0.0.1", 0);
    bind(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof(where));
    listen(fd_, 128);
    socklen_t size = sizeof(where);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&where), &size);
    port_ = ntohs(where.sin_port);
    acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
  }
  ~Target() {
    acceptor_ = {};
    close(fd_);
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  [[nodiscard]] int port() const { return port_; }

 private:
  void accept_all(const std::stop_token& stop) {
    std::vector<std::jthread> served;
    while (!stop.stop_requested()) {
      pollfd wait{.fd = fd_, .events = POLLIN, .revents = 0};
      if (poll(&wait, 1, 20) <= 0) continue;
      const int fd = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      served.emplace_back([this, fd] {
        Connection connection(fd);
        serve_(connection);
      });
    }
  }

  Serve serve_;
  int fd_ = -1;
  int port_ = 0;
  std::jthread acceptor_;
};

/// An HTTP server that answers with its name and what it received; `status` for "/health".
class HttpTarget {
 public:
  explicit HttpTarget(std::string name)
      : name_(std::move(name)), target_([this](Connection& connection) { serve(connection); }) {}

  [[nodiscard]] int port() const { return target_.port(); }
  void set_health(int status) { health_ = status; }

 private:
  void serve(Connection& connection) {
    const auto text = connection.read_until("\r\n\r\n");
    if (text.starts_with("GET /hang")) {
      connection.read_all();
      return;
    }
    if (text.starts_with("GET /cut")) return;
    if (text.starts_with("GET /rubbish")) return connection.send("what?\r\n\r\n");
    const bool check = text.starts_with("GET /health");
    const auto body = name_ + "\n" + text;
    const std::string more =
        text.starts_with("GET /login") ? "Set-Cookie: session=1; Path=/\r\n" : "";
    connection.send("HTTP/1.1 " + std::to_string(check ? health_.load() : 200) +
                    " Yes\r\nConnection: close\r\n" + more +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  std::string name_;
  std::atomic<int> health_ = 200;
  Target target_;
};

}  // namespace gantry::haproxy
