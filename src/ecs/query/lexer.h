#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::ecs::query {

struct Token {
  enum class Kind { kEnd, kWord, kQuoted, kSymbol };
  Kind kind = Kind::kEnd;
  std::string text;    ///< without the quotes
  std::size_t at = 0;  ///< where it begins
  std::size_t end = 0;

  [[nodiscard]] bool is_symbol(std::string_view symbol) const {
    return kind == Kind::kSymbol && text == symbol;
  }
  [[nodiscard]] bool is_word(std::string_view word) const {
    return kind == Kind::kWord && text == word;
  }
  [[nodiscard]] bool is_value() const { return kind == Kind::kWord || kind == Kind::kQuoted; }
};

/// Splits an expression. Words are whatever holds no white space, quote, bracket, comma or operator
/// character; everything else is quoted with ' or ", where a backslash before that quote makes it
/// part of the text.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  /// The next token, which stays. Errors: InvalidParameterException for a quote that does not end
  /// and a character that begins nothing.
  [[nodiscard]] Result<Token> peek() const { return scan(Mode::kPlain); }
  /// The same where a pattern is expected: an unquoted one reaches to white space, a parenthesis,
  /// `&&` or `||`.
  [[nodiscard]] Result<Token> peek_pattern() const { return scan(Mode::kPattern); }
  void skip(const Token& token) { at_ = token.end; }

 private:
  enum class Mode { kPlain, kPattern };
  [[nodiscard]] Result<Token> scan(Mode mode) const;
  [[nodiscard]] Result<Token> scan_quoted(std::size_t at) const;

  std::string_view text_;
  std::size_t at_ = 0;
};

/// `Invalid expression: WHY at position N.`; positions count from one.
[[nodiscard]] Error syntax_error(std::size_t at, std::string_view why);

}  // namespace gantry::ecs::query
