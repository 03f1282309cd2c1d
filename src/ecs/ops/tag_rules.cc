#include "ecs/ops/tag_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "api/ecs/errors.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

constexpr std::size_t kMostTags = 50;
constexpr std::size_t kLongestKey = 128;
constexpr std::size_t kLongestValue = 256;

std::unexpected<Error> refuse(TagFault fault, std::string message) {
  return std::unexpected(fault == TagFault::kClient
                             ? errors::ClientException(std::move(message))
                             : errors::InvalidParameterException(std::move(message)));
}

/// In characters, not bytes.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

/// Letters beyond ASCII are not looked up in Unicode's tables: all of them pass.
bool has_tag_characters(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) {
    return c >= 0x80 || std::isalnum(c) || std::string_view(" _.:/=+-@").contains(c);
  });
}

bool is_reserved(std::string_view text) {
  constexpr std::string_view kPrefix = "aws:";
  return text.size() >= kPrefix.size() &&
         std::ranges::equal(text.substr(0, kPrefix.size()), kPrefix,
                            [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

Result<void> check(const std::string& key, const std::string& value, TagFault fault) {
  if (key.empty()) return refuse(fault, "Tag key can not be blank.");
  if (length_of(key) > kLongestKey) {
    return refuse(fault, "Tag keys can have a maximum length of 128 characters.");
  }
  if (length_of(value) > kLongestValue) {
    return refuse(fault, "Tag values can have a maximum length of 256 characters.");
  }
  if (!has_tag_characters(key) || !has_tag_characters(value)) {
    // AWS: as RunTask answers in PrefectHQ/prefect, issue 13174.
    return refuse(fault,
                  "Some tags contain invalid characters. Valid characters: UTF-8 letters, spaces, "
                  "numbers and _ . / = + - : @.");
  }
  if (is_reserved(key))
    return refuse(fault, "aws: prefixed tag key names are not allowed for external use.");
  if (is_reserved(value))
    return refuse(fault, "aws: prefixed tag values are not allowed for external use.");
  return {};
}

}  // namespace

Result<Tags> parse_tags(const std::optional<std::vector<api::ecs::Tag>>& tags, TagFault fault) {
  Tags parsed;
  if (!tags) return parsed;
  if (tags->size() > kMostTags) return refuse(fault, "Tags can have a maximum size of 50.");
  for (const auto& tag : *tags) {
    const std::string key = tag.key.value_or("");
    const std::string value = tag.value.value_or("");
    GANTRY_CHECK(check(key, value, fault));
    if (!parsed.emplace(key, value).second) {
      return refuse(fault, "Duplicate tag keys are not allowed: " + key);
    }
  }
  return parsed;
}

Result<void> merge_tags(Tags& tags, const Tags& added) {
  for (const auto& [key, value] : added) tags[key] = value;
  // The tags that ECS itself adds (aws:ecs:clusterName, ...) do not count.
  const auto own =
      std::ranges::count_if(tags, [](const auto& tag) { return !is_reserved(tag.first); });
  if (own > static_cast<std::ptrdiff_t>(kMostTags)) {
    return std::unexpected(errors::LimitExceededException(
        "The limit for the number of tags per resource was exceeded."));
  }
  return {};
}

}  // namespace gantry::ecs
