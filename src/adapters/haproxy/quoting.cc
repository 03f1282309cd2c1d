#include "adapters/haproxy/quoting.h"

#include <fmt/format.h>

#include <algorithm>

namespace gantry::haproxy {
namespace {

bool is_plain(const ports::Pattern& pattern) {
  return !pattern.regex && pattern.text.find_first_of("*?") == std::string::npos;
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

std::string literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c != '\n' && c != '\r' && c != '\0') {  // would end the line
      out += c;
    }
  }
  return out + "'";
}

std::string escaped_format(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%') out += '%';
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string wildcard_regex(std::string_view text, std::string_view any) {
  std::string out;
  for (const char c : text) {
    if (c == '*') {
      out += fmt::format("{}*", any);
    } else if (c == '?') {
      out += any;
    } else if (is_word(c)) {
      out += c;
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string match(const std::vector<ports::Pattern>& patterns, Case letters) {
  const std::string_view flag = letters == Case::kIgnored ? " -i" : "";
  if (std::ranges::all_of(patterns, is_plain)) {
    auto out = fmt::format("-m str{} --", flag);
    for (const auto& pattern : patterns) out += " " + literal(pattern.text);
    return out;
  }
  std::string all;
  for (const auto& pattern : patterns) {
    if (!all.empty()) all += '|';
    all += pattern.regex ? fmt::format("(?:{})", pattern.text) : wildcard_regex(pattern.text);
  }
  return fmt::format("-m reg{} -- {}", flag, literal(fmt::format("^(?:{})$", all)));
}

}  // namespace gantry::haproxy
