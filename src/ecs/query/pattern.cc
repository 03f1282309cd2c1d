#include "ecs/query/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <string>

#include "ecs/query/lexer.h"

namespace gantry::ecs::query {
namespace {

constexpr std::int64_t kMaxMemory = 1 << 20;  // for one pattern, compiled

/// Java's spelling in RE2's. Errors: what RE2 accepts and Java means otherwise or refuses.
Result<std::string> translate(std::string_view java, std::size_t at) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < java.size(); ++i) {
    const std::string_view rest = java.substr(i);
    if (rest.starts_with("\\Q")) {
      const auto end = std::min(java.find("\\E", i), java.size());
      out += java.substr(i, end - i);
      out += "\\E";
      i = end + 1;
      continue;
    }
    if (rest.starts_with("\\C")) return std::unexpected(syntax_error(at, "unknown escape \\C"));
    if (rest.front() == '\\' && rest.size() > 1) {
      out += rest.substr(0, 2);
      ++i;
      continue;
    }
    if (in_class && (rest.starts_with("&&") || rest.front() == '[')) {
      return std::unexpected(
          syntax_error(at, "a union or intersection of character classes is not supported"));
    }
    if (!in_class && rest.starts_with("(?P")) {
      return std::unexpected(syntax_error(at, "unknown group (?P"));
    }
    if (!in_class && rest.starts_with("(?<") && rest.size() > 3 && rest[3] != '=' &&
        rest[3] != '!') {
      out += "(?P<";
      i += 2;
      continue;
    }
    if (!in_class && rest.front() == '[') {
      in_class = true;
      const std::size_t head = rest.starts_with("[^") ? 2 : 1;
      out += rest.substr(0, head);
      i += head - 1;
      // A bracket in first place is a member of the class.
      if (java.substr(i + 1).starts_with("]")) {
        out += "\\]";
        ++i;
      }
      continue;
    }
    if (rest.front() == ']') in_class = false;
    out += rest.front();
  }
  return out;
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view expression, std::size_t at) {
  GANTRY_TRY(const std::string translated, translate(expression, at));
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(kMaxMemory);
  auto regex = std::make_shared<const re2::RE2>(translated, options);
  if (!regex->ok()) {
    return std::unexpected(
        syntax_error(at, fmt::format("the pattern cannot be used ({})", regex->error())));
  }
  return Pattern(std::move(regex));
}

bool Pattern::matches(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *regex_);
}

}  // namespace gantry::ecs::query
