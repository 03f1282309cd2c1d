#include "ecs/query/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "api/ecs/errors.h"
#include "base/encoding.h"
#include "ecs/query/condition.h"
#include "ecs/query/lexer.h"

namespace gantry::ecs::query {

/// `test`, or the disjunction or conjunction of `children`; then perhaps its opposite.
struct Expression::Node {
  enum class Kind { kTest, kAnd, kOr };
  Kind kind = Kind::kTest;
  bool negated = false;
  Condition test;
  std::vector<Node> children;

  [[nodiscard]] bool holds(const Subject& subject) const {
    const auto child_holds = [&](const Node& child) { return child.holds(subject); };
    switch (kind) {
      case Kind::kTest:
        return test.passes(subject) != negated;
      case Kind::kAnd:
        return std::ranges::all_of(children, child_holds) != negated;
      case Kind::kOr:
        return std::ranges::any_of(children, child_holds) != negated;
    }
    return false;
  }
};

bool Expression::matches(const Subject& subject) const { return root_->holds(subject); }

namespace {

/// Parentheses within parentheses; bounds the recursion of parsing, evaluating and destroying.
constexpr int kMaxDepth = 50;

constexpr std::string_view kAttributePrefix = "attribute:";

constexpr std::array<std::pair<std::string_view, Operator>, 22> kOperators = {{
    {"==", Operator::kEqual},
    {"equals", Operator::kEqual},
    {"!=", Operator::kNotEqual},
    {"not_equals", Operator::kNotEqual},
    {">", Operator::kGreater},
    {"greater_than", Operator::kGreater},
    {">=", Operator::kGreaterEqual},
    {"greater_than_equal", Operator::kGreaterEqual},
    {"<", Operator::kLess},
    {"less_than", Operator::kLess},
    {"<=", Operator::kLessEqual},
    {"less_than_equal", Operator::kLessEqual},
    {"exists", Operator::kExists},
    {"!exists", Operator::kNotExists},
    {"not_exists", Operator::kNotExists},
    {"in", Operator::kIn},
    {"!in", Operator::kNotIn},
    {"not_in", Operator::kNotIn},
    {"=~", Operator::kMatches},
    {"matches", Operator::kMatches},
    {"!~", Operator::kNotMatches},
    {"not_matches", Operator::kNotMatches},
}};

constexpr std::array<std::pair<std::string_view, Field>, 6> kFields = {{
    {"agentConnected", Field::kAgentConnected},
    {"agentVersion", Field::kAgentVersion},
    {"ec2InstanceId", Field::kEc2InstanceId},
    {"registeredAt", Field::kRegisteredAt},
    {"runningTasksCount", Field::kRunningTasksCount},
    {"task:group", Field::kTaskGroup},
}};

template <class Table>
auto find_name(const Table& table, std::string_view name) {
  using Value = typename Table::value_type::second_type;
  const auto found = std::ranges::find(table, name, [](const auto& entry) { return entry.first; });
  return found == table.end() || name.empty() ? std::nullopt : std::optional<Value>(found->second);
}

bool is_order(Operator op) {
  return op == Operator::kGreater || op == Operator::kGreaterEqual || op == Operator::kLess ||
         op == Operator::kLessEqual;
}

/// AWS: "Cluster query language", the valid operators of each subject.
bool is_allowed(Field field, Operator op) {
  const bool equality = op == Operator::kEqual || op == Operator::kNotEqual;
  switch (field) {
    case Field::kAttribute:
      return true;
    case Field::kTaskGroup:
      return !is_order(op);
    case Field::kAgentConnected:
    case Field::kEc2InstanceId:
      return !is_order(op) && op != Operator::kExists && op != Operator::kNotExists;
    case Field::kAgentVersion:
    case Field::kRegisteredAt:
    case Field::kRunningTasksCount:
      return equality || is_order(op);
  }
  return false;
}

std::optional<std::int64_t> to_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string name_of(const Token& token) {
  return token.kind == Token::Kind::kEnd ? "the end" : fmt::format("'{}'", token.text);
}

}  // namespace

/// expression  = conjunction { ("or" | "||") conjunction }
/// conjunction = factor { ("and" | "&&") factor }
/// factor      = { "not" | "!" } ( "(" expression ")" | test )
/// test        = subject operator [ value | "[" value { "," value } "]" ]
class Expression::Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  Result<Node> whole() {
    GANTRY_TRY(Node root, expression(0));
    GANTRY_TRY(const Token rest, lexer_.peek());
    if (rest.kind != Token::Kind::kEnd) {
      return std::unexpected(syntax_error(rest.at, "unexpected " + name_of(rest)));
    }
    return root;
  }

 private:
  Result<Node> expression(int depth) {
    return joined(Node::Kind::kOr, "or", "||", [&] {
      return joined(Node::Kind::kAnd, "and", "&&", [&] { return factor(depth); });
    });
  }

  template <class Part>
  Result<Node> joined(Node::Kind kind, std::string_view word, std::string_view symbol,
                      const Part& part) {
    GANTRY_TRY(Node first, part());
    Node list{.kind = kind};
    list.children.push_back(std::move(first));
    while (true) {
      GANTRY_TRY(const Token token, lexer_.peek());
      if (!token.is_word(word) && !token.is_symbol(symbol)) break;
      lexer_.skip(token);
      GANTRY_TRY(Node next, part());
      list.children.push_back(std::move(next));
    }
    if (list.children.size() > 1) return list;
    return std::move(list.children.front());
  }

  Result<Node> factor(int depth) {
    bool negated = false;
    while (true) {
      GANTRY_TRY(const Token token, lexer_.peek());
      if (token.is_symbol("(")) {
        if (depth == kMaxDepth) {
          return std::unexpected(syntax_error(token.at, "too many nested parentheses"));
        }
        lexer_.skip(token);
        GANTRY_TRY(Node inner, expression(depth + 1));
        GANTRY_CHECK(expect(")"));
        inner.negated = inner.negated != negated;
        return inner;
      }
      if (!token.is_word("not") && !token.is_symbol("!")) break;
      lexer_.skip(token);
      negated = !negated;
    }
    GANTRY_TRY(Condition parsed, test());
    return Node{.kind = Node::Kind::kTest, .negated = negated, .test = std::move(parsed)};
  }

  Result<Condition> test() {
    GANTRY_TRY(const Token subject, lexer_.peek());
    Condition test;
    if (const auto field = find_name(kFields, subject.text);
        field && subject.kind == Token::Kind::kWord) {
      test.field = *field;
    } else if (subject.kind == Token::Kind::kWord && subject.text.starts_with(kAttributePrefix) &&
               subject.text.size() > kAttributePrefix.size()) {
      test.attribute = subject.text.substr(kAttributePrefix.size());
    } else {
      return std::unexpected(
          syntax_error(subject.at, "expected a subject instead of " + name_of(subject)));
    }
    lexer_.skip(subject);
    GANTRY_TRY(const Token op, lexer_.peek());
    GANTRY_TRY(test.op, operator_of(op));
    if (!is_allowed(test.field, test.op)) {
      return std::unexpected(
          syntax_error(op.at, fmt::format("an operator that '{}' does not have", subject.text)));
    }
    GANTRY_CHECK(argument(test));
    return test;
  }

  /// Reads the operator that `first` begins.
  Result<Operator> operator_of(const Token& first) {
    lexer_.skip(first);
    std::string name = first.kind == Token::Kind::kQuoted ? "" : first.text;
    if (first.is_symbol("!")) {
      GANTRY_TRY(const Token second, lexer_.peek());
      if (second.kind == Token::Kind::kWord && second.at == first.end) {
        lexer_.skip(second);
        name += second.text;
      }
    }
    if (const auto op = find_name(kOperators, name)) return *op;
    return std::unexpected(
        syntax_error(first.at, "expected an operator instead of " + name_of(first)));
  }

  Result<void> argument(Condition& test) {
    switch (test.op) {
      case Operator::kExists:
      case Operator::kNotExists:
        return {};
      case Operator::kIn:
      case Operator::kNotIn:
        return list(test);
      case Operator::kMatches:
      case Operator::kNotMatches: {
        GANTRY_TRY(const Token token, value(lexer_.peek_pattern()));
        GANTRY_TRY(test.argument, Pattern::compile(token.text, token.at));
        return {};
      }
      default:
        break;
    }
    GANTRY_TRY(const Token token, value(lexer_.peek()));
    return typed(test, token);
  }

  /// The argument in the type of the subject.
  static Result<void> typed(Condition& test, const Token& token) {
    if (test.field == Field::kAgentVersion) {
      const auto version = Version::parse(token.text);
      if (!version) return std::unexpected(syntax_error(token.at, "expected a version"));
      test.argument = *version;
    } else if (test.field == Field::kRegisteredAt) {
      const auto time = parse_iso8601(token.text);
      if (!time) return std::unexpected(syntax_error(token.at, "expected a date"));
      test.argument = *time;
    } else if (test.field == Field::kRunningTasksCount) {
      const auto number = to_integer(token.text);
      if (!number) return std::unexpected(syntax_error(token.at, "expected a number"));
      test.argument = *number;
    } else {
      test.argument = token.text;
    }
    return {};
  }

  Result<void> list(Condition& test) {
    GANTRY_CHECK(expect("["));
    std::vector<std::string> values;
    while (true) {
      GANTRY_TRY(Token token, value(lexer_.peek()));
      values.push_back(std::move(token.text));
      GANTRY_TRY(const Token after, lexer_.peek());
      if (!after.is_symbol(",")) break;
      lexer_.skip(after);
    }
    GANTRY_CHECK(expect("]"));
    std::ranges::sort(values);
    test.argument = std::move(values);
    return {};
  }

  Result<Token> value(Result<Token> scanned) {
    if (!scanned) return scanned;
    if (!scanned->is_value()) {
      return std::unexpected(
          syntax_error(scanned->at, "expected a value instead of " + name_of(*scanned)));
    }
    lexer_.skip(*scanned);
    return scanned;
  }

  Result<void> expect(std::string_view symbol) {
    GANTRY_TRY(const Token token, lexer_.peek());
    if (!token.is_symbol(symbol)) {
      return std::unexpected(syntax_error(
          token.at, fmt::format("expected '{}' instead of {}", symbol, name_of(token))));
    }
    lexer_.skip(token);
    return {};
  }

  Lexer lexer_;
};

Result<Expression> parse(std::string_view text, std::size_t max_length) {
  // Code points, as AWS counts; bytes where the text is no UTF-8.
  const std::size_t length = is_valid_utf8(text) ? count_code_points(text) : text.size();
  if (length > max_length) {
    return std::unexpected(api::ecs::errors::InvalidParameterException(
        fmt::format("Invalid expression: longer than {} characters.", max_length)));
  }
  GANTRY_TRY(Expression::Node root, Expression::Parser(text).whole());
  return Expression(std::make_shared<const Expression::Node>(std::move(root)));
}

}  // namespace gantry::ecs::query
