#include "adapters/haproxy/control_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace gantry::haproxy {
namespace {

constexpr int kDeadlineSeconds = 5;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

std::unexpected<Error> broken(const std::filesystem::path& folder, std::string_view name) {
  const bool late = errno == EAGAIN || errno == EWOULDBLOCK;
  return failure(late ? "Timeout" : "Unreachable",
                 fmt::format("HAProxy at {}/{}: {}.", folder.string(), name, std::strerror(errno)));
}

}  // namespace

Result<std::string> ask(const std::filesystem::path& folder, std::string_view name,
                        std::string_view line) {
  const Descriptor place(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const Descriptor connection(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (place.get() < 0 || connection.get() < 0) return broken(folder, name);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = fmt::format("/proc/self/fd/{}/{}", place.get(), name);
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const timeval deadline{.tv_sec = kDeadlineSeconds, .tv_usec = 0};
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO})
    setsockopt(connection.get(), SOL_SOCKET, option, &deadline, sizeof(deadline));
  if (connect(connection.get(), reinterpret_cast<const sockaddr*>(&address),  // NOLINT: POSIX's way
              sizeof(address)) != 0) {
    return broken(folder, name);
  }
  const auto text = fmt::format("{}\n", line);
  for (std::size_t sent = 0; sent < text.size();) {
    const auto n = send(connection.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return broken(folder, name);
    sent += static_cast<std::size_t>(n);
  }
  // The master goes on to read otherwise.
  shutdown(connection.get(), SHUT_WR);
  std::string answer;
  std::array<char, 65'536> piece{};
  while (true) {
    const auto n = recv(connection.get(), piece.data(), piece.size(), 0);
    if (n < 0) return broken(folder, name);
    if (n == 0) return answer;
    answer.append(piece.data(), static_cast<std::size_t>(n));
  }
}

}  // namespace gantry::haproxy
