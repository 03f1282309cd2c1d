#include "logs/plan/filter_pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "logs/errors.h"

namespace gantry::logs {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// A quoted phrase at the head of `text`, which it takes off; absent without its end.
std::optional<std::string> take_phrase(std::string_view& text) {
  std::string phrase;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return phrase;
    }
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    phrase += text[i];
  }
  return std::nullopt;
}

}  // namespace

Result<FilterPattern> FilterPattern::parse(std::string_view text) {
  FilterPattern pattern;
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  if (text.starts_with('{') || text.starts_with('[')) {
    return std::unexpected(errors::invalid(
        "Invalid filter pattern: Gantry serves patterns of terms, not JSON or delimited ones."));
  }
  while (!text.empty()) {
    if (is_blank(text.front())) {
      text.remove_prefix(1);
      continue;
    }
    std::string_view sign;
    if (text.front() == '-' || text.front() == '?') {
      sign = text.substr(0, 1);
      text.remove_prefix(1);
    }
    std::string term;
    if (text.starts_with('"')) {
      auto phrase = take_phrase(text);
      if (!phrase) return std::unexpected(errors::invalid("Invalid filter pattern"));
      term = *std::move(phrase);
    } else {
      const auto end = std::ranges::find_if(text, is_blank);
      term = std::string(text.begin(), end);
      text.remove_prefix(term.size());
      if (term.empty() || !std::ranges::all_of(term, is_plain)) {
        return std::unexpected(
            errors::invalid(fmt::format("Invalid character(s) in term '{}'", term)));
      }
    }
    auto& terms = sign == "-" ? pattern.none_ : sign == "?" ? pattern.any_ : pattern.all_;
    terms.push_back(std::move(term));
  }
  // AWS: "If you combine ? with other filter patterns, the question mark is ignored."
  if (!pattern.all_.empty() || !pattern.none_.empty()) pattern.any_.clear();
  return pattern;
}

bool FilterPattern::matches(std::string_view message) const {
  const auto holds = [&](const std::string& term) { return message.contains(term); };
  return std::ranges::all_of(all_, holds) && std::ranges::none_of(none_, holds) &&
         (any_.empty() || std::ranges::any_of(any_, holds));
}

}  // namespace gantry::logs
