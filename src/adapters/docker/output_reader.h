#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace gantry::docker {

/// Takes the frames apart in which both outputs of a command or container without a terminal arrive
/// (Docker Engine API, "Attach to a container", stream format): stream number, three zeros, length
/// as four bytes big-endian, data. Keeps the first MiB.
class OutputReader {
 public:
  void feed(std::string_view bytes) {
    while (!bytes.empty()) {
      if (left_ == 0) {
        header_ += bytes.front();
        bytes.remove_prefix(1);
        if (header_.size() == kHeader) read_header();
        continue;
      }
      auto piece = bytes.substr(0, left_);
      output_ += piece.substr(0, kLimit - output_.size());
      left_ -= piece.size();
      bytes.remove_prefix(piece.size());
    }
  }

  [[nodiscard]] std::string take() { return std::move(output_); }

 private:
  static constexpr std::size_t kLimit = 1024 * 1024;
  static constexpr std::size_t kHeader = 8;

  void read_header() {
    for (char byte : header_.substr(4)) left_ = left_ << 8 | static_cast<unsigned char>(byte);
    header_.clear();
  }

  std::string header_;
  std::size_t left_ = 0;
  std::string output_;
};

}  // namespace gantry::docker
