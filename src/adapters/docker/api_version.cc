#include "adapters/docker/api_version.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <compare>

namespace gantry::docker {
namespace {

struct Version {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
};

constexpr Version kOldestKnown{1, 41};
constexpr Version kNewestKnown{1, 44};  ///< the oldest that Docker 29 serves

Version parse(std::string_view text) {
  Version out;
  const auto* end = text.data() + text.size();
  auto [dot, status] = std::from_chars(text.data(), end, out.major);
  if (status == std::errc() && dot != end) std::from_chars(dot + 1, end, out.minor);
  return out;
}

}  // namespace

Result<std::string> choose_api_version(std::string_view oldest, std::string_view newest) {
  auto last = parse(newest);
  if (last < kOldestKnown) {
    return failure(
        "Engine",
        fmt::format("This Docker Engine speaks API {}; 1.41 (Docker 20.10) or newer is needed.",
                    newest.empty() ? "of no version" : newest));
  }
  auto chosen = std::max(std::min(kNewestKnown, last), parse(oldest));
  return fmt::format("{}.{}", chosen.major, chosen.minor);
}

}  // namespace gantry::docker
