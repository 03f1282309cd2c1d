#include "adapters/haproxy/configuration.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "adapters/haproxy/error_pages.h"
#include "adapters/haproxy/listener_rules.h"
#include "adapters/haproxy/quoting.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace gantry::haproxy {
namespace fs = std::filesystem;
namespace {

using ports::BalancerType;
using ports::ListenerProtocol;
using ports::PoolProtocol;

constexpr int kConnectTimeout = 10;     // seconds. AWS: HTTP 504
constexpr int kLongestUri = 16'384;     // AWS: HTTP 414
constexpr int kMostForwardedFor = 30;   // AWS: HTTP 463
constexpr int kBufferSize = 72 * 1024;  // AWS: 64 K of request headers
constexpr std::size_t kNameDigits = 16;

std::string short_hash(std::string_view id) { return to_hex(sha256(id)).substr(0, kNameDigits); }

bool is_http(ListenerProtocol protocol) {
  return protocol == ListenerProtocol::kHttp || protocol == ListenerProtocol::kHttps;
}
bool is_http(PoolProtocol protocol) {
  return protocol == PoolProtocol::kHttp || protocol == PoolProtocol::kHttps;
}
bool is_secure(ListenerProtocol protocol) {
  return protocol == ListenerProtocol::kHttps || protocol == ListenerProtocol::kTls;
}
bool is_secure(PoolProtocol protocol) {
  return protocol == PoolProtocol::kHttps || protocol == PoolProtocol::kTls;
}
bool is_checked(const ports::PoolSpec& pool) {
  return pool.health.protocol != ports::HealthProtocol::kNone;
}

/// AWS: "Security policies": the oldest TLS that a policy by this name allows.
std::string_view oldest_tls(std::string_view policy) {
  if (policy.contains("TLS13-1-3")) return "TLSv1.3";
  if (policy.contains("1-2")) return "TLSv1.2";
  if (policy.contains("1-1")) return "TLSv1.1";
  return "TLSv1.0";
}
bool allows_tls13(std::string_view policy) { return policy.contains("TLS13"); }

std::string_view balance(const ports::PoolSpec& pool) {
  if (pool.stickiness.kind == ports::StickinessKind::kSourceIp) return "hash src";
  switch (pool.algorithm) {
    case ports::Algorithm::kRoundRobin:
    case ports::Algorithm::kFlowHash:  // of a flow, which is one connection here
      return "roundrobin";
    case ports::Algorithm::kLeastOutstanding:
      return "leastconn";
    case ports::Algorithm::kRandom:
      return "random";
  }
  std::unreachable();
}

std::string common_arguments(const ports::PoolSpec& pool, const ports::ServerSpec& server) {
  auto out = fmt::format("{}:{} weight {}", server.address, server.port, server.weight);
  // AWS: a load balancer does not validate its targets' certificates.
  if (is_secure(pool.protocol)) out += " ssl verify none";
  if (is_http(pool.protocol) && pool.version != ports::HttpVersion::kHttp1) {
    out += is_secure(pool.protocol) ? " alpn h2" : " proto h2";
  }
  if (pool.proxy_protocol == ports::ProxyProtocol::kVersion1) out += " send-proxy";
  if (pool.proxy_protocol == ports::ProxyProtocol::kVersion2) out += " send-proxy-v2";
  return out;
}

class Writer {
 public:
  Writer(const ports::LoadBalancerSpec& spec, fs::path folder, const ServerNames& servers)
      : spec_(spec), folder_(std::move(folder)), servers_(servers) {}

  Files files() && {
    write_head();
    for (const auto& listener : spec_.listeners) write(listener);
    for (const auto& pool : spec_.pools) write(pool);
    std::string text;
    for (const auto& each : lines_) text += each + "\n";
    files_[std::string(kConfigurationFile)] = std::move(text);
    return std::move(files_);
  }

 private:
  template <class... A>
  void line(fmt::format_string<A...> text, A&&... values) {
    lines_.push_back(fmt::format(text, std::forward<A>(values)...));
  }

  std::string page(int status) {
    return add_file(files_, folder_, "html", error_page(status_line(status)));
  }

  std::string answer(int status) {
    return fmt::format("http-request return status {} content-type text/html file {}", status,
                       page(status));
  }

  void write_head() {
    line("# {}: written by gantryd, which reads nothing back.", spec_.id);
    line("global");
    line("  user haproxy");
    line("  group haproxy");
    line("  stats socket {} mode 600 level admin expose-fd listeners",
         (folder_ / kAdminSocket).string());
    line("  server-state-file {}", (folder_ / kStateFile).string());
    line("  fd-hard-limit 65536");
    line("  hard-stop-after 1h");
    line("  tune.bufsize {}", kBufferSize);
    line("  tune.ssl.default-dh-param 2048");
    line("defaults");
    line("  load-server-state-from-file global");
    line("  timeout connect {}s", kConnectTimeout);
    for (const auto* timeout : {"client", "server", "tunnel", "http-request", "http-keep-alive"})
      line("  timeout {} {}s", timeout, spec_.idle_timeout.count());
    line("  retries 1");
    line("  option redispatch");
    line("  option idle-close-on-response");
    write_errors();
  }

  /// HAProxy answers what it cannot parse, or did not get in time, with a 400 or 408 page of its
  /// own. Its 503 is a failed connection here, for pools without servers answer by themselves:
  /// 502, or 504 after the timeout. AWS: HTTP 502, HTTP 504
  void write_errors() {
    for (const int status : {400, 408, 500, 502, 504}) {
      line("  http-error status {} content-type text/html file {} hdr Server awselb/2.0", status,
           page(status));
    }
    const auto titles = add_file(files_, folder_, "map",
                                 fmt::format("0 {}\n1 {}\n", status_line(502), status_line(504)));
    auto body = error_page(fmt::format("%[date(0,ms),sub(txn.at),div({}),map_int({})]",
                                       kConnectTimeout * 1000 - 100, titles));
    line("  http-error status 503 content-type text/html lf-file {}",
         add_file(files_, folder_, "lf", std::move(body)));
  }

  void write(const ports::ListenerSpec& listener) {
    line("frontend l_{}", listener.port);
    for (const auto& address : spec_.network.addresses)
      line("  bind {}:{}{}", address, listener.port, bind_arguments(listener));
    if (listener.idle_timeout) line("  timeout client {}s", listener.idle_timeout->count());
    if (!is_http(listener.protocol)) {
      line("  mode tcp");
      const auto* forward = std::get_if<ports::ForwardAction>(&listener.default_action);
      line("  default_backend {}", backend_name(forward->pools.front().pool));
      return;
    }
    line("  mode http");
    write_request_rules(listener);
    write_forwarded_headers(listener);
    write_response_rules();
    auto routing = route(listener, folder_);
    for (const auto& each : routing.frontend) line("  {}", each);
    for (auto& each : routing.backends) lines_.push_back(std::move(each));
    files_.merge(routing.files);
  }

  std::string bind_arguments(const ports::ListenerSpec& listener) {
    std::string out;
    if (listener.proxy_protocol) out += " accept-proxy";
    if (!is_secure(listener.protocol)) return out;
    std::string list;
    for (const auto& certificate : listener.certificates) {
      auto pem = certificate.chain;
      if (!pem.ends_with('\n')) pem += '\n';
      list += add_file(files_, folder_, "pem", pem + certificate.key) + "\n";
    }
    out += fmt::format(" ssl crt-list {} ssl-min-ver {}", add_file(files_, folder_, "list", list),
                       oldest_tls(listener.ssl_policy));
    if (!allows_tls13(listener.ssl_policy)) out += " ssl-max-ver TLSv1.2";
    if (is_http(listener.protocol))
      out += spec_.http.http2 ? " alpn h2,http/1.1" : " alpn http/1.1";
    return out;
  }

  void write_request_rules(const ports::ListenerSpec&) {
    line("  http-request set-var(txn.at) date(0,ms)");
    line("  {} if {{ method TRACE }}", answer(405));
    line("  {} if {{ url_len gt {} }}", answer(414), kLongestUri);
    line("  {} if {{ req.hdr_cnt(x-forwarded-for) gt {} }}", answer(463), kMostForwardedFor);
    line(
        "  {} if {{ req.fhdr(transfer-encoding) -m found }} !{{ req.fhdr(transfer-encoding) -m str "
        "-i chunked identity }}",
        answer(501));
    if (spec_.http.desync == ports::DesyncMode::kStrictest) {
      line(
          "  {} if {{ req.fhdr(transfer-encoding) -m found }} {{ req.fhdr(content-length) -m found "
          "}}",
          answer(400));
    }
    if (spec_.http.drop_invalid_header_fields)
      line("  http-request del-header '[^-A-Za-z0-9]' -m reg");
  }

  void write_forwarded_headers(const ports::ListenerSpec& listener) {
    const auto* client = spec_.http.xff_client_port ? "%[src]:%[src_port]" : "%[src]";
    switch (spec_.http.xff_mode) {
      case ports::ForwardedForMode::kAppend:
        line(
            "  http-request set-header X-Forwarded-For \"%[req.fhdr(x-forwarded-for)], {0}\" if {{ "
            "req.fhdr(x-forwarded-for) -m found }}",
            client);
        line(
            "  http-request set-header X-Forwarded-For \"{}\" if !{{ req.fhdr(x-forwarded-for) -m "
            "found }}",
            client);
        break;
      case ports::ForwardedForMode::kRemove:
        line("  http-request del-header X-Forwarded-For");
        break;
      case ports::ForwardedForMode::kPreserve:
        break;
    }
    const bool secure = is_secure(listener.protocol);
    line("  http-request set-header X-Forwarded-Proto {}", secure ? "https" : "http");
    line("  http-request set-header X-Forwarded-Port {}", listener.port);
    if (secure && spec_.http.tls_version_and_cipher_headers) {
      line("  http-request set-header X-Amzn-Tls-Version %[ssl_fc_protocol]");
      line("  http-request set-header X-Amzn-Tls-Cipher-Suite %[ssl_fc_cipher]");
    }
    if (spec_.type != BalancerType::kApplication) return;
    // AWS: "Request tracing": Root stays, what came without one gets one.
    constexpr std::string_view kTrace =
        "1-%[date,hex,bytes(8,8),lower]-%[uuid,regsub(-,,g),bytes(0,24)]";
    line(
        "  http-request set-header X-Amzn-Trace-Id \"Self={};%[req.fhdr(x-amzn-trace-id)]\" if {{ "
        "req.fhdr(x-amzn-trace-id) -m sub Root= }}",
        kTrace);
    line(
        "  http-request set-header X-Amzn-Trace-Id \"Root={}\" if !{{ req.fhdr(x-amzn-trace-id) -m "
        "sub Root= }}",
        kTrace);
  }

  void write_response_rules() {
    line("  http-response set-var(txn.answered) bool(true)");
    line("  http-after-response set-header Server awselb/2.0 if !{{ var(txn.answered) -m bool }}");
    line(
        "  http-after-response set-header Date %[date,http_date] if !{{ var(txn.answered) -m bool "
        "}}");
    line(
        "  http-after-response set-status 502 if {{ var(txn.tried) -m bool }} !{{ "
        "var(txn.answered) -m bool }} {{ status 503 }} {{ date(0,ms),sub(txn.at) lt {} }}",
        kConnectTimeout * 1000 - 100);
    line(
        "  http-after-response set-status 504 if {{ var(txn.tried) -m bool }} !{{ "
        "var(txn.answered) -m bool }} {{ status 503 }}");
  }

  void write(const ports::PoolSpec& pool) {
    const auto name = backend_name(pool.id);
    line("backend {}", name);
    line("  # {}", pool.id);
    const bool http = is_http(pool.protocol);
    line("  mode {}", http ? "http" : "tcp");
    line("  balance {}", balance(pool));
    if (balance(pool) == "hash src") line("  hash-type consistent");
    line("  option allbackups");
    write_check(pool);
    if (http) write_http(pool);
    for (const auto& server : pool.servers) {
      if (has(name, server_name(server.id)))
        line("  server {} {}", server_name(server.id), server_arguments(pool, server));
      if (has(name, backup_name(server.id)))
        line("  server {} {} disabled", backup_name(server.id), backup_arguments(pool, server));
    }
  }

  [[nodiscard]] bool has(const std::string& backend, const std::string& server) const {
    const auto found = servers_.find(backend);
    return found != servers_.end() && found->second.contains(server);
  }

  void write_http(const ports::PoolSpec& pool) {
    // To a worker that ends after a reload, no server is usable any more: it goes by their states.
    line("  {} if {{ nbsrv eq 0 }} !{{ stopping }}", answer(503));
    write_protocol_mismatch(pool);
    line("  http-request set-var(txn.tried) bool(true)");
    const auto& stickiness = pool.stickiness;
    const bool app = stickiness.kind == ports::StickinessKind::kAppCookie;
    if (!app && stickiness.kind != ports::StickinessKind::kLoadBalancerCookie) return;
    auto cookie = stickiness.cookie_name;
    if (cookie.empty()) cookie = app ? "AWSALBAPP-0" : "AWSALB";
    auto when = fmt::format("{{ req.cook({}) -m found }}", cookie);
    if (app) when += fmt::format(" {{ req.cook({}) -m found }}", stickiness.app_cookie);
    line("  use-server %[req.cook({})] if {}", cookie, when);
    std::string expires;
    if (stickiness.duration.count() > 0 && !app)
      expires = fmt::format("; Expires=%[date({}),http_date]", stickiness.duration.count());
    const auto condition =
        app ? fmt::format(" if {{ res.cook({}) -m found }}", stickiness.app_cookie) : std::string();
    const auto set = [&](std::string_view name, std::string_view more) {
      line("  http-response add-header Set-Cookie \"{}=%[srv_name,regsub(^b,s)]{}; Path=/{}\"{}",
           name, expires, more, condition);
    };
    set(cookie, "");
    if (cookie == "AWSALB") set("AWSALBCORS", "; SameSite=None");
  }

  /// AWS: HTTP 464
  void write_protocol_mismatch(const ports::PoolSpec& pool) {
    const auto* grpc = "{ req.fhdr(content-type) -m beg application/grpc }";
    switch (pool.version) {
      case ports::HttpVersion::kHttp1:
        if (spec_.type == BalancerType::kApplication) line("  {} if {}", answer(464), grpc);
        break;
      case ports::HttpVersion::kHttp2:
        line("  {} if !{{ fc_http_major 2 }}", answer(464));
        break;
      case ports::HttpVersion::kGrpc:
        line("  {} if !{{ fc_http_major 2 }} || !{{ method POST }}", answer(464));
        break;
    }
  }

  void write_check(const ports::PoolSpec& pool) {
    const auto& health = pool.health;
    if (!is_checked(pool)) return;
    line("  timeout check {}s", health.timeout.count());
    if (health.protocol != ports::HealthProtocol::kHttp &&
        health.protocol != ports::HealthProtocol::kHttps) {
      return;
    }
    const bool grpc = pool.version == ports::HttpVersion::kGrpc;
    line("  option httpchk");
    line(
        "  http-check send meth {} uri {} ver {} hdr Host {} hdr User-Agent "
        "ELB-HealthChecker/2.0{}",
        grpc ? "POST" : "GET", literal(escaped_format(health.path)),
        pool.version == ports::HttpVersion::kHttp1 ? "HTTP/1.1" : "HTTP/2",
        spec_.network.addresses.front(),
        grpc ? " hdr Content-Type application/grpc" : " hdr Connection close");
    if (grpc) {
      line("  http-check expect hdr name grpc-status value -m reg '{}'",
           grpc_regex(health.matcher));
    } else {
      line("  http-check expect status {}", health.matcher);
    }
  }

  /// "12", "0,12", "0-99" as a regular expression of all its numbers.
  static std::string grpc_regex(const std::string& matcher) {
    std::vector<std::string> numbers;
    for (std::size_t at = 0; at <= matcher.size();) {
      const auto end = std::min(matcher.find(',', at), matcher.size());
      const auto part = matcher.substr(at, end - at);
      const auto dash = part.find('-');
      const int first = std::atoi(part.c_str());
      const int last = dash == std::string::npos ? first : std::atoi(part.c_str() + dash + 1);
      for (int number = first; number <= last; ++number)
        numbers.push_back(fmt::format("{}", number));
      at = end + 1;
    }
    return fmt::format("^({})$", fmt::join(numbers, "|"));
  }

  const ports::LoadBalancerSpec& spec_;
  fs::path folder_;
  const ServerNames& servers_;
  std::vector<std::string> lines_;
  Files files_;
};

Result<void> invalid(std::string message) { return failure("InvalidSpec", std::move(message)); }

Result<void> check_action(const ports::RuleAction& action, const std::set<std::string>& pools) {
  const auto* forward = std::get_if<ports::ForwardAction>(&action);
  if (!forward) return {};
  if (forward->pools.empty()) return invalid("A forward action names no pool.");
  for (const auto& pool : forward->pools) {
    if (!pools.contains(pool.pool)) return invalid(fmt::format("There is no pool {}.", pool.pool));
  }
  return {};
}

Result<void> check_listener(const ports::ListenerSpec& listener,
                            const std::set<std::string>& pools) {
  if (listener.protocol == ListenerProtocol::kUdp || listener.protocol == ListenerProtocol::kTcpUdp)
    return invalid(fmt::format("Listener {}: HAProxy carries no UDP.", listener.port));
  if (is_secure(listener.protocol) && listener.certificates.empty())
    return invalid(fmt::format("Listener {} has no certificate.", listener.port));
  if (!is_http(listener.protocol)) {
    const auto* forward = std::get_if<ports::ForwardAction>(&listener.default_action);
    if (!forward || forward->pools.size() != 1 || !listener.rules.empty())
      return invalid(fmt::format("Listener {} forwards to one pool.", listener.port));
  }
  GANTRY_CHECK(check_action(listener.default_action, pools));
  for (const auto& rule : listener.rules) GANTRY_CHECK(check_action(rule.action, pools));
  return {};
}

}  // namespace

std::string backend_name(std::string_view pool_id) { return "p_" + short_hash(pool_id); }
std::string server_name(std::string_view server_id) { return "s_" + short_hash(server_id); }
std::string backup_name(std::string_view server_id) { return "b_" + short_hash(server_id); }

std::string server_arguments(const ports::PoolSpec& pool, const ports::ServerSpec& server) {
  auto out = common_arguments(pool, server);
  if (!is_checked(pool)) return out;
  const auto& health = pool.health;
  out += fmt::format(" check inter {}s rise {} fall {}", health.interval.count(),
                     health.healthy_threshold, health.unhealthy_threshold);
  if (health.port != 0) out += fmt::format(" port {}", health.port);
  const bool secure = health.protocol == ports::HealthProtocol::kHttps ||
                      health.protocol == ports::HealthProtocol::kSsl;
  if (secure && !is_secure(pool.protocol)) out += " check-ssl verify none";
  if (!secure && is_secure(pool.protocol)) out += " no-check-ssl";
  if (pool.proxy_protocol != ports::ProxyProtocol::kNone && health.port == 0)
    out += " check-send-proxy";
  if (pool.slow_start.count() > 0) out += fmt::format(" slowstart {}s", pool.slow_start.count());
  return out;
}

std::string backup_arguments(const ports::PoolSpec& pool, const ports::ServerSpec& server) {
  return common_arguments(pool, server) + " backup";
}

Files configuration(const ports::LoadBalancerSpec& spec, const fs::path& folder,
                    const ServerNames& servers) {
  return Writer(spec, folder, servers).files();
}

ServerNames all_servers(const ports::LoadBalancerSpec& spec) {
  ServerNames names;
  for (const auto& pool : spec.pools) {
    auto& list = names[backend_name(pool.id)];
    for (const auto& server : pool.servers) {
      list.insert(server_name(server.id));
      if (is_checked(pool)) list.insert(backup_name(server.id));
    }
  }
  return names;
}

Result<void> check(const ports::LoadBalancerSpec& spec) {
  if (spec.network.addresses.empty()) return invalid("A load balancer needs an address.");
  std::set<std::string> pools;
  for (const auto& pool : spec.pools) pools.insert(pool.id);
  for (const auto& listener : spec.listeners) GANTRY_CHECK(check_listener(listener, pools));
  return {};
}

}  // namespace gantry::haproxy
