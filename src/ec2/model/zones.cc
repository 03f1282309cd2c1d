#include "ec2/model/zones.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gantry::ec2 {
namespace {

constexpr std::array<std::string_view, 17> kRegions = {
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
    "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
    "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
    "us-west-1",      "us-west-2"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kDirections = {{
    {"central", "c"},
    {"east", "e"},
    {"north", "n"},
    {"northeast", "ne"},
    {"northwest", "nw"},
    {"south", "s"},
    {"southeast", "se"},
    {"southwest", "sw"},
    {"west", "w"},
}};

/// A direction in short; other words (`us`, `gov`, `1`) as they are.
std::string_view abbreviate(std::string_view word) {
  const auto found =
      std::ranges::find(kDirections, word, &std::pair<std::string_view, std::string_view>::first);
  return found == kDirections.end() ? word : found->second;
}

/// Calls `visit` for each part between dashes.
template <class Visit>
void for_each_word(std::string_view text, Visit visit) {
  while (true) {
    const auto dash = text.find('-');
    visit(text.substr(0, dash));
    if (dash == std::string_view::npos) return;
    text.remove_prefix(dash + 1);
  }
}

}  // namespace

std::string zone_id(std::string_view zone_name) {
  if (zone_name.empty()) return {};
  std::string id;
  for_each_word(zone_name.substr(0, zone_name.size() - 1),
                [&](std::string_view word) { id += abbreviate(word); });
  return fmt::format("{}-az{}", id, zone_name.back() - 'a' + 1);
}

std::span<const std::string_view> default_regions() { return kRegions; }

}  // namespace gantry::ec2
