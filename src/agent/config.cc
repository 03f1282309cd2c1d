#include "agent/config.h"

#include <boost/json.hpp>
#include <charconv>

#include "base/encoding.h"

namespace gantry::agent {
namespace {

namespace json = boost::json;

std::unexpected<Error> malformed(std::string_view variable, std::string_view wanted) {
  return failure("Configuration", fmt::format("{}: expected {}", variable, wanted));
}

Result<bool> parse_bool(std::string_view variable, const std::string& text) {
  static const std::set<std::string> kTrue = {"1", "t", "T", "true", "TRUE", "True"};
  static const std::set<std::string> kFalse = {"0", "f", "F", "false", "FALSE", "False"};
  if (kTrue.contains(text)) return true;
  if (kFalse.contains(text)) return false;
  return malformed(variable, "true or false");
}

Result<std::int64_t> parse_integer(std::string_view variable, std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    return malformed(variable, "a whole number");
  }
  return value;
}

Result<std::uint16_t> parse_port(std::string_view variable, std::string_view text) {
  const auto port = parse_integer(variable, text);
  if (!port || *port > 65535) return malformed(variable, "a port, 0 for any");
  return static_cast<std::uint16_t>(*port);
}

std::optional<double> unit_in_millis(std::string_view unit) {
  if (unit == "ms") return 1;
  if (unit == "s") return 1000;
  if (unit == "m") return 60'000;
  if (unit == "h") return 3'600'000;
  return std::nullopt;
}

/// Go's form: "1h30m", "1.5s", "300ms"; "0" needs no unit.
Result<Millis> parse_duration(std::string_view variable, std::string_view text) {
  constexpr std::string_view kWanted = "a duration such as 30s, 1m30s or 3h";
  if (text == "0") return Millis(0);
  if (text.empty()) return malformed(variable, kWanted);
  double total = 0;
  while (!text.empty()) {
    const auto number_end = std::min(text.find_first_not_of("0123456789."), text.size());
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + number_end, number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + number_end) {
      return malformed(variable, kWanted);
    }
    text.remove_prefix(number_end);
    const auto unit_end = std::min(text.find_first_of("0123456789."), text.size());
    const auto unit = unit_in_millis(text.substr(0, unit_end));
    if (!unit) return malformed(variable, kWanted);
    total += number * *unit;
    text.remove_prefix(unit_end);
  }
  return Millis(static_cast<std::int64_t>(total));
}

Result<json::value> parse_json(std::string_view variable, const std::string& text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error) return malformed(variable, "JSON");
  return value;
}

Result<std::map<std::string, std::string>> parse_string_map(std::string_view variable,
                                                            const std::string& text) {
  GANTRY_TRY(const json::value value, parse_json(variable, text));
  if (!value.is_object()) return malformed(variable, "a JSON object of strings");
  std::map<std::string, std::string> map;
  for (const auto& [key, member] : value.get_object()) {
    if (!member.is_string()) return malformed(variable, "a JSON object of strings");
    map.emplace(key, member.get_string());
  }
  return map;
}

template <class T>
Result<std::vector<T>> parse_list(std::string_view variable, const std::string& text,
                                  std::string_view wanted) {
  GANTRY_TRY(const json::value value, parse_json(variable, text));
  auto list = json::try_value_to<std::vector<T>>(value);
  if (!list) return malformed(variable, wanted);
  return *std::move(list);
}

Result<std::vector<int>> parse_ports(std::string_view variable, const std::string& text) {
  return parse_list<int>(variable, text, "a JSON list of port numbers");
}

Result<PortRange> parse_port_range(std::string_view variable, std::string_view text) {
  constexpr std::string_view kWanted = "two ports between 1 and 65535, first-last";
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return malformed(variable, kWanted);
  GANTRY_TRY(const auto first, parse_integer(variable, text.substr(0, dash)));
  GANTRY_TRY(const auto last, parse_integer(variable, text.substr(dash + 1)));
  if (first < 1 || last > 65535 || first > last) return malformed(variable, kWanted);
  return PortRange{static_cast<int>(first), static_cast<int>(last)};
}

Result<PullBehavior> parse_pull_behavior(std::string_view variable, std::string_view text) {
  if (text == "default") return PullBehavior::kDefault;
  if (text == "always") return PullBehavior::kAlways;
  if (text == "once") return PullBehavior::kOnce;
  if (text == "prefer-cached") return PullBehavior::kPreferCached;
  return malformed(variable, "default, always, once or prefer-cached");
}

std::string with_scheme(std::string url) {
  return url.find("://") == std::string::npos ? "https://" + url : url;
}

struct Variable {
  std::string_view name;
  Result<void> (*apply)(std::string_view name, const std::string& text, Config& config);
};

template <std::string Config::* Member>
Result<void> text(std::string_view, const std::string& value, Config& config) {
  config.*Member = value;
  return {};
}

template <auto Member, auto Parse>
Result<void> parsed(std::string_view name, const std::string& value, Config& config) {
  GANTRY_TRY(config.*Member, Parse(name, value));
  return {};
}

/// Too small a value is not an error: the agent goes on with the smallest one. AWS:
/// agent-protocol 1.1.
template <auto Member, int MinimumSeconds>
Result<void> duration(std::string_view name, const std::string& value, Config& config) {
  GANTRY_TRY(const Millis parsed_value, parse_duration(name, value));
  const Millis limited = std::max<Millis>(parsed_value, std::chrono::seconds(MinimumSeconds));
  using Member_ = std::remove_reference_t<decltype(config.*Member)>;
  config.*Member = std::chrono::duration_cast<Member_>(limited);
  return {};
}

Result<void> backend(std::string_view, const std::string& value, Config& config) {
  config.backend = with_scheme(value);
  return {};
}

/// The SDK's own variables, used while ECS_BACKEND_HOST is absent or empty: user data written for
/// AWS often empties it.
Result<void> fallback_backend(std::string_view, const std::string& value, Config& config) {
  if (config.backend.empty()) config.backend = with_scheme(value);
  return {};
}

Result<void> fallback_region(std::string_view, const std::string& value, Config& config) {
  if (config.region.empty()) config.region = value;
  return {};
}

Result<void> metadata_rate(std::string_view name, const std::string& value, Config& config) {
  const auto comma = value.find(',');
  if (comma == std::string::npos) return malformed(name, "rate,burst");
  GANTRY_TRY(const auto rate, parse_integer(name, std::string_view(value).substr(0, comma)));
  GANTRY_TRY(const auto burst, parse_integer(name, std::string_view(value).substr(comma + 1)));
  config.metadata_rate = static_cast<int>(rate);
  config.metadata_burst = static_cast<int>(burst);
  return {};
}

Result<void> auth_type(std::string_view name, const std::string& value, Config&) {
  if (value == "docker" || value == "dockercfg") return {};
  return malformed(name, "docker or dockercfg");
}

std::string member(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

/// Both forms at once: `docker` gives username and password, `dockercfg` the two in base64 as
/// `auth`.
Result<void> auth_data(std::string_view name, const std::string& value, Config& config) {
  GANTRY_TRY(const json::value document, parse_json(name, value));
  if (!document.is_object()) return malformed(name, "a JSON object by registry");
  for (const auto& [server, entry] : document.get_object()) {
    if (!entry.is_object()) return malformed(name, "a JSON object by registry");
    ports::RegistryAuth auth{member(entry.get_object(), "username"),
                             member(entry.get_object(), "password"), std::string(server)};
    if (const std::string joined = member(entry.get_object(), "auth"); !joined.empty()) {
      const auto decoded = from_base64(joined);
      const auto colon = decoded ? decoded->find(':') : std::string::npos;
      if (colon == std::string::npos) return malformed(name, "base64 of user:password as auth");
      auth.username = decoded->substr(0, colon);
      auth.password = decoded->substr(colon + 1);
    }
    config.registry_auth.emplace(server, std::move(auth));
  }
  return {};
}

Result<std::vector<std::string>> parse_names(std::string_view variable, const std::string& value) {
  return parse_list<std::string>(variable, value, "a JSON list of names");
}

constexpr Variable kVariables[] = {
    {"ECS_CLUSTER", text<&Config::cluster>},
    {"ECS_BACKEND_HOST", backend},
    {"AWS_ENDPOINT_URL_ECS", fallback_backend},
    {"AWS_ENDPOINT_URL", fallback_backend},
    {"AWS_DEFAULT_REGION", text<&Config::region>},
    {"AWS_REGION", fallback_region},
    {"ECS_EXTERNAL", parsed<&Config::external, parse_bool>},
    {"ECS_DATADIR", text<&Config::data_dir>},
    {"ECS_INSTANCE_ATTRIBUTES", parsed<&Config::instance_attributes, parse_string_map>},
    {"ECS_CONTAINER_INSTANCE_TAGS", parsed<&Config::instance_tags, parse_string_map>},
    {"ECS_RESERVED_PORTS", parsed<&Config::reserved_ports, parse_ports>},
    {"ECS_RESERVED_PORTS_UDP", parsed<&Config::reserved_udp_ports, parse_ports>},
    {"ECS_RESERVED_MEMORY", parsed<&Config::reserved_memory_mib, parse_integer>},
    {"ECS_AVAILABLE_LOGGING_DRIVERS", parsed<&Config::logging_drivers, parse_names>},
    {"ECS_DISABLE_PRIVILEGED", parsed<&Config::privileged_disabled, parse_bool>},
    {"ECS_SELINUX_CAPABLE", parsed<&Config::selinux, parse_bool>},
    {"ECS_APPARMOR_CAPABLE", parsed<&Config::apparmor, parse_bool>},
    {"ECS_ENABLE_TASK_IAM_ROLE", parsed<&Config::task_iam_role, parse_bool>},
    {"ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST",
     parsed<&Config::task_iam_role_network_host, parse_bool>},
    {"ECS_ENABLE_TASK_CPU_MEM_LIMIT", parsed<&Config::task_limits, parse_bool>},
    {"ECS_CGROUP_PATH", text<&Config::cgroup_path>},
    {"ECS_ENABLE_TASK_ENI", parsed<&Config::task_interfaces, parse_bool>},
    {"ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION", duration<&Config::cleanup_wait, 1>},
    {"ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION_JITTER", duration<&Config::cleanup_jitter, 0>},
    {"ECS_CONTAINER_STOP_TIMEOUT", duration<&Config::stop_timeout, 1>},
    {"ECS_CONTAINER_START_TIMEOUT", duration<&Config::start_timeout, 45>},
    {"ECS_CONTAINER_CREATE_TIMEOUT", duration<&Config::create_timeout, 60>},
    {"ECS_IMAGE_PULL_TIMEOUT", duration<&Config::pull_timeout, 1>},
    {"ECS_IMAGE_PULL_BEHAVIOR", parsed<&Config::pull_behavior, parse_pull_behavior>},
    {"ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT", parsed<&Config::pull_dependents_upfront, parse_bool>},
    {"ECS_DYNAMIC_HOST_PORT_RANGE", parsed<&Config::dynamic_ports, parse_port_range>},
    {"ECS_EXCLUDE_IPV6_PORTBINDING", parsed<&Config::exclude_ipv6_bindings, parse_bool>},
    {"ECS_DISABLE_DOCKER_HEALTH_CHECK", parsed<&Config::health_check_disabled, parse_bool>},
    {"ECS_TASK_METADATA_RPS_LIMIT", metadata_rate},
    {"ECS_ENGINE_AUTH_TYPE", auth_type},
    {"ECS_ENGINE_AUTH_DATA", auth_data},
    {"ECS_LOGLEVEL", text<&Config::log_level>},
    {"AWS_ACCESS_KEY_ID", text<&Config::access_key_id>},
    {"AWS_SECRET_ACCESS_KEY", text<&Config::secret_access_key>},
    {"AWS_SESSION_TOKEN", text<&Config::session_token>},
    {"AWS_EC2_METADATA_SERVICE_ENDPOINT", text<&Config::metadata_service>},
    {"DOCKER_HOST", text<&Config::docker_host>},
    {"GANTRY_IMAGE_MIRROR", text<&Config::image_mirror>},
    {"GANTRY_PAUSE_IMAGE", text<&Config::pause_image>},
    {"GANTRY_METADATA_PORT", parsed<&Config::metadata_port, parse_port>},
    {"GANTRY_INTROSPECTION_PORT", parsed<&Config::introspection_port, parse_port>},
};

}  // namespace

Result<Config> parse_config(const Environment& environment) {
  Config config;
  for (const Variable& variable : kVariables) {
    const auto found = environment.find(std::string(variable.name));
    if (found == environment.end() || found->second.empty()) continue;
    GANTRY_CHECK(variable.apply(variable.name, found->second, config));
  }
  if (config.external && config.region.empty()) {
    return failure("Configuration", "AWS_DEFAULT_REGION: required when ECS_EXTERNAL is true");
  }
  return config;
}

std::vector<std::string_view> variable_names() {
  std::vector<std::string_view> names;
  for (const Variable& variable : kVariables) names.push_back(variable.name);
  return names;
}

}  // namespace gantry::agent
