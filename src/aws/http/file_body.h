#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace gantry::aws::http {

/// A file that is sent in pieces.
class FileBody {
 public:
  static constexpr std::uint64_t kPiece = 256 * 1024;

  /// Not open afterwards: there is no such file, or it is not a regular one.
  explicit FileBody(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (fd_ < 0) return;
    struct stat info{};
    if (::fstat(fd_, &info) == 0 && S_ISREG(info.st_mode)) {
      left_ = static_cast<std::uint64_t>(info.st_size);
    } else {
      ::close(std::exchange(fd_, -1));
    }
  }
  ~FileBody() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileBody(const FileBody&) = delete;
  FileBody& operator=(const FileBody&) = delete;

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  /// Bytes not yet read; the whole size at first.
  [[nodiscard]] std::uint64_t left() const { return left_; }

  /// Replaces `out` by the next piece; false if the file ends before its size or cannot be read.
  bool read(std::string& out) {
    out.resize(static_cast<std::size_t>(std::min(left_, kPiece)));
    const auto got = std::max<ssize_t>(::read(fd_, out.data(), out.size()), 0);
    out.resize(static_cast<std::size_t>(got));
    left_ -= static_cast<std::uint64_t>(got);
    return got > 0;
  }

 private:
  int fd_;
  std::uint64_t left_ = 0;
};

}  // namespace gantry::aws::http
