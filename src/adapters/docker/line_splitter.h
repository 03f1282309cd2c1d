#pragma once

#include <string>
#include <string_view>

namespace gantry::docker {

/// Cuts a stream into its lines; empty ones are left out, a carriage return at the end as well.
class LineSplitter {
 public:
  /// Calls `take(line)`, which answers whether to go on, for every line that `piece` completes.
  template <class F>
  void feed(std::string_view piece, F&& take) {
    rest_ += piece;
    std::string_view left = rest_;
    for (auto end = left.find('\n'); end != std::string_view::npos; end = left.find('\n')) {
      auto line = left.substr(0, end);
      left.remove_prefix(end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.empty() && !take(line)) break;
    }
    rest_.erase(0, rest_.size() - left.size());
  }

 private:
  std::string rest_;
};

}  // namespace gantry::docker
