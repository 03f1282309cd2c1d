#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace gantry::docker {

/// Writes small tar archives for tests.
class TarBuilder {
 public:
  TarBuilder& file(std::string_view name, std::string_view data) {
    return entry('0', name, {}, data);
  }
  TarBuilder& folder(std::string_view name) { return entry('5', name, {}, {}); }
  TarBuilder& symlink(std::string_view name, std::string_view target) {
    return entry('2', name, target, {});
  }

  TarBuilder& entry(char type, std::string_view name, std::string_view link,
                    std::string_view data) {
    std::string header(kBlock, '\0');
    header.replace(0, name.size(), name);
    header.replace(100, 7, "0000644");
    header.replace(124, 11, fmt::format("{:011o}", data.size()));
    header[156] = type;
    header.replace(157, link.size(), link);
    header.replace(257, 8, std::string_view("ustar\00000", 8));
    header.replace(148, 8, "        ");
    unsigned sum = 0;
    for (char c : header) sum += static_cast<unsigned char>(c);
    header.replace(148, 7, fmt::format("{:06o}", sum) + '\0');
    bytes_ += header;
    bytes_ += data;
    bytes_.append((kBlock - data.size() % kBlock) % kBlock, '\0');
    return *this;
  }

  [[nodiscard]] std::string finish() const { return bytes_ + std::string(2 * kBlock, '\0'); }

 private:
  static constexpr std::size_t kBlock = 512;
  std::string bytes_;
};

}  // namespace gantry::docker
