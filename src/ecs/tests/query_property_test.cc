// Random expressions over random instances: parser and evaluator against a naive second evaluator,
// which walks the tree that the text was made from and compares texts only.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <regex>

#include "ecs/tests/query_subject.h"

namespace gantry::ecs::query {
namespace {

using testing::Host;

struct Tree {
  enum class Kind { kTest, kNot, kAnd, kOr } kind = Kind::kTest;
  std::string subject, op;  ///< op in its symbolic form
  std::vector<std::string> arguments;
  std::vector<Tree> children;
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  int below(int limit) { return std::uniform_int_distribution(0, limit - 1)(engine_); }
  bool chance(int percent) { return below(100) < percent; }
  template <class T>
  const T& pick(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }

 private:
  std::mt19937_64 engine_;
};

const std::vector<std::string> kValues = {"a", "b",   "ab",  "ba",      "c d",
                                          "",  "x]y", "and", "t2.micro"};
const std::vector<std::string> kPatterns = {"a.*",  "[ab]+",       "a|ba",   "(ab?)+",
                                            ".*]y", "\\w\\d[.].*", "c d|and"};
const std::vector<std::string> kVersions = {"1.9", "1.10", "1.10.0", "1.10.1", "2", "0.0.1"};
const std::vector<std::string> kDates = {"2018-06-18", "2018-06-18T00:00:00",
                                         "2018-06-18T22:28:28Z", "2019-01-01T00:00:00+00:00"};
const std::vector<std::string> kCounts = {"0", "1", "2", "10"};
const std::vector<std::string> kOrders = {"==", "!=", "<", "<=", ">", ">="};
const std::vector<std::string> kSets = {"==", "!=", "in", "!in", "=~", "!~"};

Tree random_test(Random& random) {
  static const std::vector<std::string> kSubjects = {
      "agentConnected",    "agentVersion",  "ec2InstanceId",     "registeredAt",  "task:group",
      "runningTasksCount", "attribute:one", "attribute:ecs.two", "attribute:none"};
  Tree test{.subject = random.pick(kSubjects)};
  const std::vector<std::string>* values = &kValues;
  if (test.subject == "agentVersion") values = &kVersions;
  if (test.subject == "registeredAt") values = &kDates;
  if (test.subject == "runningTasksCount") values = &kCounts;
  const bool ordered = values != &kValues;
  test.op = random.pick(ordered ? kOrders : kSets);
  const bool may_exist = test.subject.starts_with("attribute:") || test.subject == "task:group";
  if (may_exist && random.chance(20)) test.op = random.chance(50) ? "exists" : "!exists";
  if (test.op.ends_with("exists")) return test;
  if (test.op.ends_with("~")) values = &kPatterns;
  const int count = test.op.ends_with("in") ? 1 + random.below(3) : 1;
  for (int i = 0; i < count; ++i) test.arguments.push_back(random.pick(*values));
  return test;
}

Tree random_tree(Random& random, int depth) {
  if (depth == 0 || random.chance(30)) return random_test(random);
  Tree tree{.kind = random.pick<Tree::Kind>({Tree::Kind::kNot, Tree::Kind::kAnd, Tree::Kind::kOr})};
  const int count = tree.kind == Tree::Kind::kNot ? 1 : 2 + random.below(2);
  for (int i = 0; i < count; ++i) tree.children.push_back(random_tree(random, depth - 1));
  return tree;
}

std::string print_value(Random& random, const std::string& value) {
  const bool plain = !value.empty() && value.find_first_of(" ()[],=!<>~&|'\"") == value.npos;
  if (plain && random.chance(60)) return value;
  const char quote = random.chance(50) ? '\'' : '"';
  return quote + value + quote;
}

std::string print_operator(Random& random, const std::string& op) {
  static const std::map<std::string, std::string> kWords = {{"==", "equals"},
                                                            {"!=", "not_equals"},
                                                            {">", "greater_than"},
                                                            {"<", "less_than"},
                                                            {">=", "greater_than_equal"},
                                                            {"<=", "less_than_equal"},
                                                            {"!in", "not_in"},
                                                            {"=~", "matches"},
                                                            {"!~", "not_matches"},
                                                            {"!exists", "not_exists"}};
  const auto word = kWords.find(op);
  return word != kWords.end() && random.chance(40) ? word->second : op;
}

/// Parentheses only where precedence demands them, or now and then.
std::string print(Random& random, const Tree& tree) {
  if (tree.kind == Tree::Kind::kTest) {
    std::string text = tree.subject + " " + print_operator(random, tree.op);
    if (tree.op.ends_with("in")) {
      text += " [";
      for (std::size_t i = 0; i < tree.arguments.size(); ++i) {
        text += (i > 0 ? ", " : "") + print_value(random, tree.arguments[i]);
      }
      return text + "]";
    }
    for (const auto& argument : tree.arguments) text += " " + print_value(random, argument);
    return text;
  }
  std::string joint = tree.kind == Tree::Kind::kAnd ? (random.chance(50) ? " and " : " && ")
                                                    : (random.chance(50) ? " or " : " || ");
  std::string text;
  for (const auto& child : tree.children) {
    if (tree.kind == Tree::Kind::kNot)
      text += random.chance(50) ? "not " : "!";
    else if (!text.empty())
      text += joint;
    const bool needed = child.kind == Tree::Kind::kOr ||
                        (child.kind == Tree::Kind::kAnd && tree.kind == Tree::Kind::kNot);
    const std::string inner = print(random, child);
    text += needed || random.chance(20) ? "(" + inner + ")" : inner;
  }
  return text;
}

/// The version with its numbers at a fixed width, for comparing as text.
std::string pad_version(const std::string& version) {
  static const std::regex kNumber("[0-9]+");
  std::string out;
  int count = 0;
  for (std::sregex_iterator i(version.begin(), version.end(), kNumber), end; i != end; ++i, ++count)
    out += fmt::format("{:0>8}", i->str());
  for (; count < 4; ++count) out += "00000000";
  return out;
}

std::string pad_date(const std::string& date) {
  return date.size() == 10 ? date + "T00:00:00" : date.substr(0, 19);
}

bool naive_compare(const std::string& op, const std::string& left, const std::string& right) {
  return (op.contains('=') && op != "!=" && left == right) || (op == "!=" && left != right) ||
         (op.starts_with('<') && left < right) || (op.starts_with('>') && left > right);
}

bool naive_passes(const Tree& test, const std::string& value) {
  const auto listed = [&] { return std::ranges::count(test.arguments, value) > 0; };
  const auto fits = [&] { return std::regex_match(value, std::regex(test.arguments.at(0))); };
  if (test.op == "in" || test.op == "!in") return listed() == (test.op == "in");
  if (test.op == "=~" || test.op == "!~") return fits() == (test.op == "=~");
  std::string left = value, right = test.arguments.at(0);
  if (test.subject == "agentVersion") left = pad_version(left), right = pad_version(right);
  if (test.subject == "registeredAt") left = pad_date(left), right = pad_date(right);
  if (test.subject == "runningTasksCount") {
    left = fmt::format("{:0>8}", left);
    right = fmt::format("{:0>8}", right);
  }
  return naive_compare(test.op, left, right);
}

/// Everything the subject is, as texts; none if the instance lacks it.
std::vector<std::string> naive_values(const Tree& test, const Host& host) {
  if (test.subject == "agentConnected") return {host.connected ? "true" : "false"};
  if (test.subject == "registeredAt") return {format_iso8601(host.registered)};
  if (test.subject == "runningTasksCount") return {std::to_string(host.running)};
  if (test.subject == "task:group") return host.groups;
  std::string value = test.subject == "agentVersion" ? host.version : host.id;
  if (test.subject.starts_with("attribute:")) {
    const auto found = host.attributes.find(test.subject.substr(10));
    if (found != host.attributes.end()) return {found->second};
    value.clear();
  }
  return value.empty() ? std::vector<std::string>{} : std::vector{value};
}

bool naive_matches(const Tree& tree, const Host& host) {
  bool all = true, any = false;
  for (const auto& child : tree.children) {
    const bool holds = naive_matches(child, host);
    all = all && holds;
    any = any || holds;
  }
  if (tree.kind == Tree::Kind::kNot) return !any;
  if (tree.kind != Tree::Kind::kTest) return tree.kind == Tree::Kind::kAnd ? all : any;
  const auto values = naive_values(tree, host);
  if (tree.op == "exists" || tree.op == "!exists") return values.empty() == (tree.op == "!exists");
  return std::ranges::any_of(values,
                             [&](const std::string& value) { return naive_passes(tree, value); });
}

Host random_host(Random& random) {
  Host host;
  if (random.chance(80)) host.attributes["one"] = random.pick(kValues);
  if (random.chance(80)) host.attributes["ecs.two"] = random.pick(kValues);
  host.connected = random.chance(50);
  if (random.chance(90)) host.version = random.pick(kVersions);
  if (random.chance(80)) host.id = random.pick(kValues);
  host.registered = *parse_iso8601(random.pick(kDates)) + Millis(random.below(3) * 400);
  host.running = random.below(12);
  for (int i = random.below(3); i > 0; --i) host.groups.push_back(random.pick(kValues));
  return host;
}

TEST(QueryPropertyTest, RandomExpressionsMatchAsTheNaiveEvaluatorSays) {
  int matched = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    const Tree tree = random_tree(random, 3);
    const std::string text = print(random, tree);
    const auto parsed = parse(text);
    ASSERT_TRUE(parsed) << "seed " << seed << ": " << text << ": " << parsed.error().message;
    for (int i = 0; i < 8; ++i) {
      const Host host = random_host(random);
      const bool expected = naive_matches(tree, host);
      ASSERT_EQ(parsed->matches(host), expected) << "seed " << seed << ": " << text;
      matched += expected;
    }
  }
  EXPECT_GT(matched, 6000);  // the cases are no formality
  EXPECT_LT(matched, 18000);
}

/// Cuts and swaps of valid expressions: an answer or an error, and nothing else.
TEST(QueryPropertyTest, DamagedExpressionsAreReadOrRefused) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    std::string text = print(random, random_tree(random, 3));
    for (int i = 1 + random.below(4); i > 0 && !text.empty(); --i) {
      const auto at = static_cast<std::size_t>(random.below(static_cast<int>(text.size())));
      if (random.chance(50)) {
        text.erase(at, 1 + random.below(3));
      } else {
        text[at] = "()[]!'\"\\ ,=a"[random.below(13)];
      }
    }
    const auto parsed = parse(text);
    if (parsed) {
      (void)parsed->matches(random_host(random));
    } else {
      EXPECT_EQ(parsed.error().code, "InvalidParameterException") << text;
    }
  }
}

}  // namespace
}  // namespace gantry::ecs::query
