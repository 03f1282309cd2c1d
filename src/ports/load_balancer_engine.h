#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "ports/callback.h"

/// What the data plane of load balancers is told and what it tells: no record of any API.
namespace gantry::ports {

enum class BalancerType { kApplication, kNetwork, kClassic };

enum class ListenerProtocol { kHttp, kHttps, kTcp, kTls, kUdp, kTcpUdp };

/// `*` is any text and `?` one character, unless `regex`. The whole value has to match.
struct Pattern {
  std::string text;
  bool regex = false;

  friend bool operator==(const Pattern&, const Pattern&) = default;
};

/// A condition holds if one of its values does. Hosts and the values of headers, keys and values of
/// queries match in any case, paths and methods in theirs. AWS: "Listener rules for your ALB".
struct HostCondition {
  std::vector<Pattern> hosts;
  friend bool operator==(const HostCondition&, const HostCondition&) = default;
};
struct PathCondition {
  std::vector<Pattern> paths;
  friend bool operator==(const PathCondition&, const PathCondition&) = default;
};
struct HeaderCondition {
  std::string name;
  std::vector<Pattern> values;
  friend bool operator==(const HeaderCondition&, const HeaderCondition&) = default;
};
struct MethodCondition {
  std::vector<std::string> methods;
  friend bool operator==(const MethodCondition&, const MethodCondition&) = default;
};
struct QueryPattern {
  std::optional<std::string> key;  ///< absent: any key
  std::string value;

  friend bool operator==(const QueryPattern&, const QueryPattern&) = default;
};
struct QueryCondition {
  std::vector<QueryPattern> patterns;
  friend bool operator==(const QueryCondition&, const QueryCondition&) = default;
};
struct SourceCondition {
  std::vector<std::string> blocks;  ///< "10.0.0.0/8"
  friend bool operator==(const SourceCondition&, const SourceCondition&) = default;
};
using RuleCondition = std::variant<HostCondition, PathCondition, HeaderCondition, MethodCondition,
                                   QueryCondition, SourceCondition>;

struct WeightedPool {
  std::string pool;  ///< PoolSpec::id
  int weight = 1;    ///< 0..999

  friend bool operator==(const WeightedPool&, const WeightedPool&) = default;
};
/// To pools by weight. With a stickiness, a client stays with its pool for that long (cookie
/// AWSALBTG).
struct ForwardAction {
  std::vector<WeightedPool> pools;
  std::optional<std::chrono::seconds> stickiness;

  friend bool operator==(const ForwardAction&, const ForwardAction&) = default;
};
/// Each part may hold #{protocol}, #{host}, #{port}, #{path} and #{query}.
struct RedirectAction {
  std::string protocol = "#{protocol}";
  std::string host = "#{host}";
  std::string port = "#{port}";
  std::string path = "/#{path}";
  std::string query = "#{query}";
  int status = 302;  ///< 301 or 302

  friend bool operator==(const RedirectAction&, const RedirectAction&) = default;
};
struct FixedResponseAction {
  int status = 503;  ///< 2xx, 4xx, 5xx
  std::string content_type;
  std::string body;

  friend bool operator==(const FixedResponseAction&, const FixedResponseAction&) = default;
};
using RuleAction = std::variant<ForwardAction, RedirectAction, FixedResponseAction>;

/// All conditions have to hold; a rule without one always applies.
struct RuleSpec {
  std::vector<RuleCondition> conditions;
  RuleAction action;

  friend bool operator==(const RuleSpec&, const RuleSpec&) = default;
};

struct CertificateSpec {
  std::string id;     ///< its ARN
  std::string chain;  ///< PEM, its own certificate first
  std::string key;    ///< PEM

  friend bool operator==(const CertificateSpec&, const CertificateSpec&) = default;
};

struct ListenerSpec {
  int port = 80;
  ListenerProtocol protocol = ListenerProtocol::kHttp;
  std::vector<CertificateSpec> certificates;  ///< HTTPS and TLS; the first is the default
  std::string ssl_policy;                     ///< "ELBSecurityPolicy-2016-08"
  bool proxy_protocol = false;                ///< a PROXY header is expected of clients
  /// In order of priority; the first that applies acts. HTTP and HTTPS only.
  std::vector<RuleSpec> rules;
  /// TCP, TLS, UDP and TCP_UDP take a forward action only.
  RuleAction default_action;
  /// Of connections without traffic; absent: the load balancer's.
  std::optional<std::chrono::seconds> idle_timeout;

  friend bool operator==(const ListenerSpec&, const ListenerSpec&) = default;
};

enum class PoolProtocol { kHttp, kHttps, kTcp, kTls, kUdp, kTcpUdp };
enum class HttpVersion { kHttp1, kHttp2, kGrpc };
enum class Algorithm { kRoundRobin, kLeastOutstanding, kRandom, kFlowHash };
enum class StickinessKind { kNone, kLoadBalancerCookie, kAppCookie, kSourceIp };
enum class HealthProtocol { kNone, kHttp, kHttps, kTcp, kSsl };
enum class ProxyProtocol { kNone, kVersion1, kVersion2 };

struct Stickiness {
  StickinessKind kind = StickinessKind::kNone;
  std::chrono::seconds duration{86'400};  ///< 0: as long as the browser's session
  std::string app_cookie;                 ///< the application's, with kAppCookie
  /// Empty: AWSALB, AWSALBAPP; a classic load balancer's is AWSELB.
  std::string cookie_name;

  friend bool operator==(const Stickiness&, const Stickiness&) = default;
};

struct HealthCheckSpec {
  HealthProtocol protocol = HealthProtocol::kHttp;  ///< kNone: every server is up
  int port = 0;                                     ///< 0: the one of the traffic
  std::string path = "/";
  std::chrono::seconds interval{30};
  std::chrono::seconds timeout{5};
  int healthy_threshold = 5;
  int unhealthy_threshold = 2;
  std::string matcher = "200";  ///< "200", "200,202", "200-299"; gRPC codes with kGrpc

  friend bool operator==(const HealthCheckSpec&, const HealthCheckSpec&) = default;
};

/// One target: an address and a port.
struct ServerSpec {
  std::string id;       ///< unique in its pool: "i-0123456789abcdef0:32768"
  std::string address;  ///< dotted
  int port = 80;
  int weight = 1;         ///< 1..256
  bool draining = false;  ///< no new connections; those that it has go on

  friend bool operator==(const ServerSpec&, const ServerSpec&) = default;
};

/// A target group as one load balancer uses it.
struct PoolSpec {
  std::string id;  ///< its ARN
  PoolProtocol protocol = PoolProtocol::kHttp;
  HttpVersion version = HttpVersion::kHttp1;
  Algorithm algorithm = Algorithm::kRoundRobin;
  Stickiness stickiness;
  std::chrono::seconds slow_start{0};
  ProxyProtocol proxy_protocol = ProxyProtocol::kNone;
  HealthCheckSpec health;
  /// Ends the connections of a server that is taken out of the spec; else they go on until they
  /// end by themselves or the server's address is used again.
  bool terminate_connections = true;
  std::vector<ServerSpec> servers;

  friend bool operator==(const PoolSpec&, const PoolSpec&) = default;
};

enum class ForwardedForMode { kAppend, kPreserve, kRemove };
enum class DesyncMode { kMonitor, kDefensive, kStrictest };

struct HttpAttributes {
  bool drop_invalid_header_fields = false;
  bool preserve_host_header = false;
  bool http2 = true;
  bool xff_client_port = false;
  bool tls_version_and_cipher_headers = false;
  ForwardedForMode xff_mode = ForwardedForMode::kAppend;
  DesyncMode desync = DesyncMode::kDefensive;

  friend bool operator==(const HttpAttributes&, const HttpAttributes&) = default;
};

/// The network that a load balancer stands in; as ports::InstanceSpec names it.
struct BalancerNetwork {
  std::string vpc_id;
  std::string vpc_cidr;  ///< of a VPC with a network of its own; empty: the deployment's
  /// One for each subnet, chosen by the caller and never changed while the load balancer exists;
  /// the first is what ports::PacketFilter::apply() is told of. Listeners listen on all.
  std::vector<std::string> addresses;

  friend bool operator==(const BalancerNetwork&, const BalancerNetwork&) = default;
};

/// All of one load balancer.
struct LoadBalancerSpec {
  /// The token by which it is found again, at most 63 of [a-z0-9-]: "app-my-elb-50dc6c495c0c9188".
  /// Also the name of its host for ports::PacketFilter.
  std::string id;
  std::string name;
  std::string account;
  std::string region;
  BalancerType type = BalancerType::kApplication;
  BalancerNetwork network;
  std::chrono::seconds idle_timeout{60};
  HttpAttributes http;
  /// Writes the access log of AWS's format into a file of this folder; empty: none.
  std::string access_log_folder;
  std::vector<ListenerSpec> listeners;
  std::vector<PoolSpec> pools;  ///< all that listeners name; the order does not matter

  friend bool operator==(const LoadBalancerSpec&, const LoadBalancerSpec&) = default;
};

/// What a server is for its load balancer.
enum class ServerHealth {
  kInitial,  ///< checked, without a verdict yet
  kUp,
  kDown,
  kUnchecked,  ///< its pool has no checks
};

/// Of a failed check, as AWS tells causes apart (API_TargetHealth, Reason).
enum class CheckFailure {
  kNone,
  kTimeout,     ///< Target.Timeout: no connection or no answer within the timeout
  kStatusCode,  ///< Target.ResponseCodeMismatch: `code`
  kFailed,      ///< Target.FailedHealthChecks: refused, reset, no TLS, malformed answer
  kInternal,    ///< Elb.InternalError
};

struct ServerCounters {
  std::int64_t requests = 0;  ///< or connections, if the pool is not of HTTP
  std::int64_t responses_2xx = 0;
  std::int64_t responses_3xx = 0;
  std::int64_t responses_4xx = 0;
  std::int64_t responses_5xx = 0;
  std::int64_t connection_errors = 0;
  std::int64_t active = 0;  ///< connections or requests now; what drains is done at 0
  std::int64_t bytes_in = 0;
  std::int64_t bytes_out = 0;
  Millis response_time{0};  ///< the mean of the last 1,024

  friend bool operator==(const ServerCounters&, const ServerCounters&) = default;
};

struct ServerState {
  std::string pool;    ///< PoolSpec::id
  std::string server;  ///< ServerSpec::id
  ServerHealth health = ServerHealth::kInitial;
  CheckFailure failure = CheckFailure::kNone;  ///< of the last check that told; with kDown
  int code = 0;                                ///< with kStatusCode
  ServerCounters counters;

  friend bool operator==(const ServerState&, const ServerState&) = default;
};

struct ListenerCounters {
  int port = 0;
  std::int64_t active_connections = 0;
  std::int64_t new_connections = 0;
  std::int64_t requests = 0;
  std::int64_t responses_4xx = 0;  ///< of load balancer and targets together, as all these
  std::int64_t responses_5xx = 0;
  std::int64_t bytes_in = 0;
  std::int64_t bytes_out = 0;

  friend bool operator==(const ListenerCounters&, const ListenerCounters&) = default;
};

/// Seen at one time in one load balancer. Counters begin at 0 again when its configuration is
/// loaded anew.
struct BalancerReport {
  std::string id;                    ///< LoadBalancerSpec::id
  std::vector<ServerState> servers;  ///< by pool and server; all of the spec that is in force
  std::vector<ListenerCounters> listeners;  ///< by port

  friend bool operator==(const BalancerReport&, const BalancerReport&) = default;
};

/// Makes load balancers: one data plane each, with addresses of its own. They go on without us and
/// are found again by their ids. Used, and calls back, on the state thread.
class LoadBalancerEngine {
 public:
  virtual ~LoadBalancerEngine() = default;

  /// "haproxy" or "simulated".
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// Makes the load balancer as `spec` says: absent, it is made; else changed without losing a
  /// connection. The same spec again changes nothing. Calls for one id are carried out in order,
  /// and one that waits while a newer comes is answered with the newer's result. Servers of a pool
  /// change without anything else noticing. A new server gets traffic after its first passed check
  /// (AWS: "Target group health checks"); when all of a pool are down, all get it.
  /// Errors: `InvalidSpec` (the former goes on), `AddressInUse`, `Engine` and others, after which
  /// the caller tries again.
  virtual void apply(const LoadBalancerSpec& spec, Callback<void> done) = 0;

  /// Ends and removes it. Removing what is gone succeeds.
  virtual void remove(const std::string& id, Callback<void> done) = 0;

  /// Ids of all that this engine made and that is still there, running or not.
  virtual void list(Callback<std::vector<std::string>> done) = 0;

  /// `report` is called within two seconds of a change of a server's health, and every ten seconds
  /// for the counters, for each load balancer that was applied since this process began. `lost` is
  /// called for one that does not run and did not end by remove(): the caller applies it again.
  virtual void watch(std::function<void(const BalancerReport& report)> report,
                     std::function<void(const std::string& id)> lost) = 0;
};

}  // namespace gantry::ports
