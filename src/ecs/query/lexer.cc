#include "ecs/query/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/ecs/errors.h"

namespace gantry::ecs::query {
namespace {

/// A longer one before each that it begins with.
constexpr std::array<std::string_view, 16> kSymbols = {
    "==", "!=", ">=", "<=", "=~", "!~", "&&", "||", ">", "<", "!", "(", ")", "[", "]", ","};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_word_char(char c) {
  return !is_space(c) && !std::string_view("()[],=!<>~&|'\"").contains(c);
}

}  // namespace

Error syntax_error(std::size_t at, std::string_view why) {
  return api::ecs::errors::InvalidParameterException(
      fmt::format("Invalid expression: {} at position {}.", why, at + 1));
}

Result<Token> Lexer::scan(Mode mode) const {
  std::size_t at = at_;
  while (at < text_.size() && is_space(text_[at])) ++at;
  if (at == text_.size()) return Token{.kind = Token::Kind::kEnd, .at = at, .end = at};
  if (text_[at] == '\'' || text_[at] == '"') return scan_quoted(at);

  const std::string_view rest = text_.substr(at);
  std::size_t length = 0;
  if (mode == Mode::kPattern) {
    while (length < rest.size() && !is_space(rest[length]) && rest[length] != '(' &&
           rest[length] != ')' && !rest.substr(length).starts_with("&&") &&
           !rest.substr(length).starts_with("||")) {
      ++length;
    }
  } else {
    length = std::ranges::find_if_not(rest, is_word_char) - rest.begin();
  }
  if (length > 0) {
    return Token{.kind = Token::Kind::kWord,
                 .text = std::string(rest.substr(0, length)),
                 .at = at,
                 .end = at + length};
  }
  for (const std::string_view symbol : kSymbols) {
    if (!rest.starts_with(symbol)) continue;
    return Token{.kind = Token::Kind::kSymbol,
                 .text = std::string(symbol),
                 .at = at,
                 .end = at + symbol.size()};
  }
  return std::unexpected(syntax_error(at, fmt::format("unexpected '{}'", rest.front())));
}

Result<Token> Lexer::scan_quoted(std::size_t at) const {
  const char quote = text_[at];
  Token token{.kind = Token::Kind::kQuoted, .at = at};
  for (std::size_t i = at + 1; i < text_.size(); ++i) {
    if (text_[i] == quote) {
      token.end = i + 1;
      return token;
    }
    if (text_[i] == '\\' && i + 1 < text_.size()) {
      // Any other pair stays as it is: a pattern's own escapes, `\\` among them.
      if (text_[i + 1] != quote) token.text += text_[i];
      ++i;
    }
    token.text += text_[i];
  }
  return std::unexpected(syntax_error(at, "a quote that does not end"));
}

}  // namespace gantry::ecs::query
