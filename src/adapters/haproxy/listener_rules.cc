#include "adapters/haproxy/listener_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "adapters/haproxy/error_pages.h"
#include "adapters/haproxy/quoting.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace gantry::haproxy {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

std::string value_list(const std::vector<std::string>& values) {
  std::string out;
  for (const auto& value : values) out += " " + literal(value);
  return out;
}

/// AWS: API_QueryStringConditionConfig: a value without a key is looked for in all.
std::string query_regex(const ports::QueryCondition& condition) {
  std::string all;
  for (const auto& [key, value] : condition.patterns) {
    if (!all.empty()) all += '|';
    all += fmt::format("{}={}", key ? wildcard_regex(*key, "[^=&]") : "[^=&]*",
                       wildcard_regex(value, "[^&]"));
    // A parameter without "=" is a value.
    if (!key) all += fmt::format("|{}", wildcard_regex(value, "[^&]"));
  }
  return fmt::format("(?:^|&)(?:{})(?:&|$)", all);
}

std::string acl(const ports::RuleCondition& condition) {
  return std::visit(
      Overloaded{[](const ports::HostCondition& c) {
                   return fmt::format("req.hdr(host),field(1,:) {}",
                                      match(c.hosts, Case::kIgnored));
                 },
                 [](const ports::PathCondition& c) {
                   return fmt::format("path {}", match(c.paths, Case::kSensitive));
                 },
                 [](const ports::HeaderCondition& c) {
                   return fmt::format("req.fhdr({}) {}", c.name, match(c.values, Case::kIgnored));
                 },
                 [](const ports::MethodCondition& c) {
                   return fmt::format("method -m str --{}", value_list(c.methods));
                 },
                 [](const ports::QueryCondition& c) {
                   return fmt::format("query -m reg -i -- {}", literal(query_regex(c)));
                 },
                 [](const ports::SourceCondition& c) {
                   return fmt::format("src -m ip --{}", value_list(c.blocks));
                 }},
      condition);
}

/// Each #{keyword} of a redirect as HAProxy's format; path and query without "/" and "?".
/// AWS: API_RedirectActionConfig.
std::string redirect_format(std::string_view text, std::string_view protocol, int port) {
  const std::vector<std::pair<std::string_view, std::string>> keywords = {
      {"#{protocol}", std::string(protocol)},
      {"#{host}", "%[req.hdr(host),field(1,:)]"},
      {"#{port}", fmt::format("{}", port)},
      {"#{path}", "%[path,regsub(^/,)]"},
      {"#{query}", "%[query]"}};
  std::string out;
  while (!text.empty()) {
    bool found = false;
    for (const auto& [keyword, format] : keywords) {
      if (!text.starts_with(keyword)) continue;
      out += format;
      text.remove_prefix(keyword.size());
      found = true;
      break;
    }
    if (found) continue;
    out += escaped_format(text.substr(0, 1));
    text.remove_prefix(1);
  }
  return out;
}

class Router {
 public:
  Router(const ports::ListenerSpec& listener, const std::filesystem::path& folder)
      : listener_(listener), folder_(folder) {}

  Routing routing() && {
    for (const auto& rule : listener_.rules) add(rule);
    add({.conditions = {}, .action = listener_.default_action});
    line("use_backend %[var(txn.be)]");
    return std::move(out_);
  }

 private:
  void line(std::string text) { out_.frontend.push_back(std::move(text)); }

  void add(const ports::RuleSpec& rule) {
    ++number_;
    std::string when = "!{ var(txn.be) -m found }";
    for (const auto& condition : rule.conditions) when += fmt::format(" {{ {} }}", acl(condition));
    std::visit(Overloaded{[&](const ports::ForwardAction& a) { add(a, when); },
                          [&](const ports::RedirectAction& a) { choose(backend(a), when); },
                          [&](const ports::FixedResponseAction& a) { choose(backend(a), when); }},
               rule.action);
  }

  void choose(std::string_view backend, std::string_view when) {
    line(fmt::format("http-request set-var(txn.be) str({}) if {}", backend, when));
  }

  void add(const ports::ForwardAction& action, const std::string& when) {
    std::vector<ports::WeightedPool> pools;
    int total = 0;
    for (const auto& pool : action.pools) {
      if (pool.weight > 0) pools.push_back(pool);
      total += pool.weight;
    }
    // AWS: "Weighted target groups": with a weight of 0 it gets nothing.
    if (pools.empty()) return choose(empty_backend(), when);
    if (action.pools.size() == 1) return choose(backend_name(pools.front().pool), when);
    line(fmt::format("http-request set-var(txn.rule) int({}) if {}", number_, when));
    const auto here =
        fmt::format("!{{ var(txn.be) -m found }} {{ var(txn.rule) -m int {} }}", number_);
    if (action.stickiness) stick(*action.stickiness, pools, here);
    line(fmt::format("http-request set-var(txn.w) rand({}) if {}", total, here));
    int sum = 0;
    for (const auto& pool : pools) {
      sum += pool.weight;
      choose(backend_name(pool.pool), fmt::format("{} {{ var(txn.w) -m int lt {} }}", here, sum));
    }
  }

  void stick(std::chrono::seconds duration, const std::vector<ports::WeightedPool>& pools,
             const std::string& here) {
    for (const auto& pool : pools) {
      const auto name = backend_name(pool.pool);
      choose(name, fmt::format("{} {{ req.cook(AWSALBTG) -m str {} }}", here, name));
    }
    for (const auto* extra : {"AWSALBTG=%[var(txn.be)]; Expires=%[date({0}),http_date]; Path=/",
                              "AWSALBTGCORS=%[var(txn.be)]; Expires=%[date({0}),http_date]; "
                              "Path=/; SameSite=None"}) {
      std::string cookie = extra;
      const auto at = cookie.find("{0}");
      cookie.replace(at, 3, fmt::format("{}", duration.count()));
      line(
          fmt::format("http-response add-header Set-Cookie \"{}\" if {{ var(txn.rule) -m int {} }}",
                      cookie, number_));
    }
  }

  std::string action_backend(std::string text) {
    auto name = fmt::format("r_{}_{}", listener_.port, number_);
    out_.backends.push_back("backend " + name);
    out_.backends.emplace_back("  mode http");
    out_.backends.push_back("  " + std::move(text));
    return name;
  }

  std::string empty_backend() {
    return action_backend(
        fmt::format("http-request return status 503 content-type text/html file {}",
                    add_file(out_.files, folder_, "html", error_page(status_line(503)))));
  }

  std::string backend(const ports::RedirectAction& action) {
    const bool secure = listener_.protocol == ports::ListenerProtocol::kHttps;
    const auto part = [&](const std::string& text) {
      return redirect_format(text, secure ? "https" : "http", listener_.port);
    };
    auto protocol = part(action.protocol);
    for (auto& c : protocol) c = (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
    const auto query = part(action.query);
    const auto location = fmt::format("{}://{}:{}{}", protocol, part(action.host),
                                      part(action.port), part(action.path));
    const auto answer = [&](const std::string& end, const char* when) {
      return fmt::format(
          "http-request return status {0} content-type text/html file {1} hdr Location "
          "\"{2}{3}\"{4}",
          action.status,
          add_file(out_.files, folder_, "html", error_page(status_line(action.status))), location,
          end, when);
    };
    if (query.empty()) return action_backend(answer("", ""));
    if (action.query != "#{query}") return action_backend(answer("?" + query, ""));
    return action_backend(answer("?" + query, " if { query -m found }") + "\n  " + answer("", ""));
  }

  std::string backend(const ports::FixedResponseAction& action) {
    auto answer = fmt::format("http-request return status {}", action.status);
    if (!action.body.empty()) {
      answer +=
          fmt::format(" content-type {} file {}",
                      literal(action.content_type.empty() ? "text/plain" : action.content_type),
                      add_file(out_.files, folder_, "body", action.body));
    }
    return action_backend(std::move(answer));
  }

  const ports::ListenerSpec& listener_;
  const std::filesystem::path& folder_;
  int number_ = 0;
  Routing out_;
};

}  // namespace

std::string add_file(Files& files, const std::filesystem::path& folder, std::string_view suffix,
                     std::string content) {
  constexpr std::size_t kDigits = 24;
  auto name = fmt::format("{}.{}", to_hex(sha256(content)).substr(0, kDigits), suffix);
  files[name] = std::move(content);
  return (folder / name).string();
}

Routing route(const ports::ListenerSpec& listener, const std::filesystem::path& folder) {
  return Router(listener, folder).routing();
}

}  // namespace gantry::haproxy
