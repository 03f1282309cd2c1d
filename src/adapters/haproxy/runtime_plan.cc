#include "adapters/haproxy/runtime_plan.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "adapters/haproxy/configuration.h"

namespace gantry::haproxy {
namespace {

using Rows = std::map<std::string, const StatRow*>;  ///< by server
using Backends = std::map<std::string, Rows>;

const std::string& text(const StatRow& row, std::string_view column) {
  static const std::string kNone;
  const auto found = row.find(column);
  return found == row.end() ? kNone : found->second;
}

std::int64_t number(const StatRow& row, std::string_view column) {
  const auto& value = text(row, column);
  std::int64_t out = 0;
  std::from_chars(value.data(), value.data() + value.size(), out);
  return out;
}

Backends servers_of(const std::vector<StatRow>& seen) {
  constexpr std::string_view kServer = "2";
  Backends out;
  for (const auto& row : seen) {
    if (text(row, "type") == kServer) out[text(row, "pxname")][text(row, "svname")] = &row;
  }
  return out;
}

bool in_maintenance(const StatRow& row) { return text(row, "status").starts_with("MAINT"); }
/// A server before its verdict, as plan_servers() keeps it.
bool is_waiting(const StatRow& row) {
  const auto& status = text(row, "status");
  return status.starts_with("DRAIN") || status.contains("(DRAIN)");
}

/// "* L4OK" is a check under way after one that passed.
std::string_view last_check(const StatRow& row) {
  std::string_view status = text(row, "check_status");
  if (status.starts_with("* ")) status.remove_prefix(2);
  return status;
}
bool has_passed(const StatRow& row) {
  const auto status = last_check(row);
  return status.ends_with("OK") || status == "L7OKC";
}
bool has_failed(const StatRow& row) {
  const auto status = last_check(row);
  return !status.empty() && status != "INI" && !has_passed(row);
}

class Planner {
 public:
  explicit Planner(const std::vector<StatRow>& seen) : backends_(servers_of(seen)) {}

  void plan(const ports::PoolSpec& pool) {
    const auto backend = backend_name(pool.id);
    const auto& rows = backends_[backend];
    std::set<std::string> wanted;
    for (const auto& server : pool.servers) {
      wanted.insert(server_name(server.id));
      wanted.insert(backup_name(server.id));
      plan(pool, server, backend, rows);
    }
    for (const auto& [name, row] : rows) {
      if (!wanted.contains(name)) remove(pool, backend + "/" + name, *row);
    }
  }

  std::vector<std::string> commands() && { return std::move(commands_); }

 private:
  template <class... A>
  void say(fmt::format_string<A...> text, A&&... values) {
    commands_.push_back(fmt::format(text, std::forward<A>(values)...));
  }

  void remove(const ports::PoolSpec& pool, const std::string& path, const StatRow& row) {
    if (!in_maintenance(row)) say("set server {} state maint", path);
    if (pool.terminate_connections && number(row, "scur") > 0)
      say("shutdown sessions server {}", path);
    say("del server {}", path);
  }

  static const StatRow* find(const Rows& rows, const std::string& name) {
    const auto found = rows.find(name);
    return found == rows.end() ? nullptr : found->second;
  }

  void plan(const ports::PoolSpec& pool, const ports::ServerSpec& server,
            const std::string& backend, const Rows& rows) {
    const bool checked = pool.health.protocol != ports::HealthProtocol::kNone;
    const auto name = server_name(server.id);
    const auto path = backend + "/" + name;
    const auto backup = backend + "/" + backup_name(server.id);
    const auto* row = find(rows, name);
    const auto* backup_row = find(rows, backup_name(server.id));
    const auto address = fmt::format("{}:{}", server.address, server.port);
    if (row && text(*row, "addr") != address) {  // told by the id as a rule
      if (backup_row) remove(pool, backup, *backup_row);
      return remove(pool, path, *row);
    }
    if (checked && !backup_row) say("add server {} {}", backup, backup_arguments(pool, server));
    if (!row || (in_maintenance(*row) && !server.draining)) {
      // Anew, with a verdict of its own; where old connections hinder that, what is there goes on.
      if (row) say("del server {}", path);
      say("add server {} {}", path, server_arguments(pool, server));
      if (server.draining) return;
      say("set server {} state {}", path, checked ? "drain" : "ready");
      if (checked) say("enable health {}", path);
      return;
    }
    if (server.draining) {
      // "maint" keeps what is under way, and not even a cookie brings anything new.
      if (!in_maintenance(*row)) say("set server {} state maint", path);
      if (backup_row && !in_maintenance(*backup_row)) say("set server {} state maint", backup);
      return;
    }
    if (number(*row, "uweight") != server.weight) {
      say("set server {} weight {}", path, server.weight);
      if (checked) say("set server {} weight {}", backup, server.weight);
    }
    if (!checked) return;
    if (is_waiting(*row)) return judge(pool, path, backup, *row);
    if (!backup_row || in_maintenance(*backup_row)) say("set server {} state ready", backup);
  }

  /// AWS: "Target group health checks": a new target is healthy after one passed check.
  void judge(const ports::PoolSpec& pool, const std::string& path, const std::string& backup,
             const StatRow& row) {
    const auto patience = pool.health.interval.count() * (pool.health.unhealthy_threshold - 1);
    if (has_passed(row)) {
      say("set server {} health up", path);
    } else if (!has_failed(row) || number(row, "lastchg") < patience) {
      return;
    }
    say("set server {} state ready", path);
    say("set server {} state ready", backup);
  }

  Backends backends_;
  std::vector<std::string> commands_;
};

ports::CheckFailure failure_of(const StatRow& row) {
  const auto status = last_check(row);
  if (status.ends_with("TOUT")) return ports::CheckFailure::kTimeout;
  if (status == "L7STS") return ports::CheckFailure::kStatusCode;
  // A packet filter's or a router's answer to a host that is not there.
  if (text(row, "last_chk").contains("route to host")) return ports::CheckFailure::kTimeout;
  if (status == "SOCKERR") return ports::CheckFailure::kInternal;
  return ports::CheckFailure::kFailed;
}

void add(ports::ServerCounters& sum, const StatRow& row) {
  sum.requests += number(row, "stot");
  sum.responses_2xx += number(row, "hrsp_2xx");
  sum.responses_3xx += number(row, "hrsp_3xx");
  sum.responses_4xx += number(row, "hrsp_4xx");
  sum.responses_5xx += number(row, "hrsp_5xx");
  sum.connection_errors += number(row, "econ");
  sum.active += number(row, "scur");
  sum.bytes_in += number(row, "bin");
  sum.bytes_out += number(row, "bout");
  sum.response_time = std::max(sum.response_time, Millis(number(row, "rtime")));
}

ports::ServerState state_of(const ports::PoolSpec& pool, const ports::ServerSpec& server,
                            const Rows& rows) {
  ports::ServerState state;
  state.pool = pool.id;
  state.server = server.id;
  if (const auto backup = rows.find(backup_name(server.id)); backup != rows.end())
    add(state.counters, *backup->second);
  const auto found = rows.find(server_name(server.id));
  if (found == rows.end()) return state;
  const auto& row = *found->second;
  add(state.counters, row);
  if (pool.health.protocol == ports::HealthProtocol::kNone) {
    state.health = ports::ServerHealth::kUnchecked;
  } else if (is_waiting(row) || in_maintenance(row)) {
    state.health = ports::ServerHealth::kInitial;
  } else if (text(row, "status").starts_with("DOWN")) {
    state.health = ports::ServerHealth::kDown;
    state.failure = failure_of(row);
    if (state.failure == ports::CheckFailure::kStatusCode)
      state.code = static_cast<int>(number(row, "check_code"));
  } else {
    state.health = ports::ServerHealth::kUp;
  }
  return state;
}

}  // namespace

std::vector<StatRow> parse_stat(std::string_view csv) {
  std::vector<StatRow> rows;
  std::vector<std::string> columns;
  while (!csv.empty()) {
    auto line = csv.substr(0, csv.find('\n'));
    csv.remove_prefix(std::min(csv.size(), line.size() + 1));
    const bool head = line.starts_with("# ");
    if (head) line.remove_prefix(2);
    if (line.empty()) continue;
    StatRow row;
    for (std::size_t at = 0, index = 0; at < line.size(); ++index) {
      std::string value;
      if (line[at] == '"') {  // with "" for a quote
        for (++at; at < line.size() && (line[at] != '"' || line.substr(at).starts_with("\"\""));
             ++at) {
          if (line[at] == '"') ++at;
          value += line[at];
        }
        at = line.find(',', at);
      } else {
        const auto end = line.find(',', at);
        value = line.substr(at, end == std::string_view::npos ? end : end - at);
        at = end;
      }
      at = at == std::string_view::npos ? line.size() : at + 1;
      if (head) {
        columns.push_back(std::move(value));
      } else if (index < columns.size()) {
        row[columns[index]] = std::move(value);
      }
    }
    if (!head) rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> plan_servers(const ports::LoadBalancerSpec& spec,
                                      const std::vector<StatRow>& seen) {
  Planner planner(seen);
  for (const auto& pool : spec.pools) planner.plan(pool);
  return std::move(planner).commands();
}

ports::BalancerReport report(const ports::LoadBalancerSpec& spec,
                             const std::vector<StatRow>& seen) {
  constexpr std::string_view kFrontend = "0";
  ports::BalancerReport out;
  out.id = spec.id;
  auto backends = servers_of(seen);
  std::map<std::pair<std::string, std::string>, ports::ServerState> servers;
  for (const auto& pool : spec.pools) {
    const auto& rows = backends[backend_name(pool.id)];
    for (const auto& server : pool.servers)
      servers[{pool.id, server.id}] = state_of(pool, server, rows);
  }
  for (auto& [key, state] : servers) out.servers.push_back(std::move(state));
  std::map<int, ports::ListenerCounters> listeners;
  for (const auto& listener : spec.listeners) {
    const auto name = fmt::format("l_{}", listener.port);
    auto& counters = listeners[listener.port];
    counters.port = listener.port;
    for (const auto& row : seen) {
      if (text(row, "type") != kFrontend || text(row, "pxname") != name) continue;
      counters.active_connections = number(row, "scur");
      counters.new_connections = number(row, "conn_tot");
      counters.requests = number(row, "req_tot");
      counters.responses_4xx = number(row, "hrsp_4xx");
      counters.responses_5xx = number(row, "hrsp_5xx");
      counters.bytes_in = number(row, "bin");
      counters.bytes_out = number(row, "bout");
    }
  }
  for (auto& [port, counters] : listeners) out.listeners.push_back(counters);
  return out;
}

}  // namespace gantry::haproxy
