#include "adapters/docker/docker_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>

namespace gantry::docker {
namespace json = boost::json;
namespace {

using Path = std::initializer_list<std::string_view>;

std::string to_string(const json::string& text) { return {text.data(), text.size()}; }

/// Absent for Go's zero time, which Docker writes where nothing has happened yet.
std::optional<Time> get_time(const json::value& value, Path path) {
  auto text = get_string(value, path);
  if (text.empty() || text.starts_with("0001-")) return std::nullopt;
  return parse_iso8601(text);
}

int to_port(std::string_view digits) {
  int port = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return port;
}

ports::ContainerState to_state(std::string_view status) {
  using enum ports::ContainerState;
  if (status == "running") return kRunning;
  if (status == "paused") return kPaused;
  if (status == "restarting") return kRestarting;
  if (status == "exited") return kExited;
  // "removing" has stopped for good as well.
  if (status == "dead" || status == "removing") return kDead;
  return kCreated;
}

/// {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "32768"}], "443/tcp": null}
std::vector<ports::PortBinding> to_ports(const json::value* published) {
  std::vector<ports::PortBinding> out;
  if (published == nullptr || !published->is_object()) return out;
  for (const auto& [key, bindings] : published->get_object()) {
    std::string_view port(key.data(), key.size());
    auto slash = port.find('/');
    if (!bindings.is_array() || slash == std::string_view::npos) continue;
    for (const auto& binding : bindings.get_array()) {
      out.push_back({.host_ip = get_string(binding, {"HostIp"}),
                     .host_port = to_port(get_string(binding, {"HostPort"})),
                     .container_port = to_port(port.substr(0, slash)),
                     .protocol = std::string(port.substr(slash + 1))});
    }
  }
  std::ranges::sort(out, {}, [](const ports::PortBinding& p) {
    return std::tie(p.container_port, p.protocol, p.host_ip, p.host_port);
  });
  return out;
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  boost::system::error_code error;
  auto value = json::parse({text.data(), text.size()}, error);
  if (error) {
    return failure("Engine", fmt::format("Docker's answer is not JSON: {}", text.substr(0, 200)));
  }
  return value;
}

const json::value* find(const json::value& value, Path path) {
  const auto* at = &value;
  for (auto name : path) {
    const auto* object = at->if_object();
    at = object == nullptr ? nullptr : object->if_contains({name.data(), name.size()});
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string get_string(const json::value& value, Path path) {
  const auto* at = find(value, path);
  return at != nullptr && at->is_string() ? to_string(at->get_string()) : std::string();
}

std::int64_t get_int(const json::value& value, Path path) {
  const auto* at = find(value, path);
  return at != nullptr && at->is_int64() ? at->get_int64() : 0;
}

bool get_bool(const json::value& value, Path path) {
  const auto* at = find(value, path);
  return at != nullptr && at->is_bool() && at->get_bool();
}

std::vector<std::string> get_strings(const json::value& value, Path path) {
  std::vector<std::string> out;
  const auto* at = find(value, path);
  if (at == nullptr || !at->is_array()) return out;
  for (const auto& element : at->get_array()) {
    if (element.is_string()) out.push_back(to_string(element.get_string()));
  }
  return out;
}

std::map<std::string, std::string> get_map(const json::value& value, Path path) {
  std::map<std::string, std::string> out;
  const auto* at = find(value, path);
  if (at == nullptr || !at->is_object()) return out;
  for (const auto& [key, element] : at->get_object()) {
    if (element.is_string()) out.emplace(key, to_string(element.get_string()));
  }
  return out;
}

Error engine_error(int status, std::string_view body) {
  std::string message;
  if (auto value = parse_json(body)) message = get_string(*value, {"message"});
  if (message.empty()) message = fmt::format("Docker answered {}: {}", status, body.substr(0, 200));
  std::string code = status == 404 ? "NotFound" : status == 409 ? "Conflict" : "Engine";
  return {std::move(code), std::move(message), 500, Fault::kReceiver};
}

std::optional<Error> progress_error(const json::value& line) {
  auto message = get_string(line, {"errorDetail", "message"});
  if (message.empty()) message = get_string(line, {"error"});
  if (message.empty()) return std::nullopt;
  return Error{"Engine", std::move(message), 500, Fault::kReceiver};
}

ports::EngineInfo to_engine_info(const json::value& version, const json::value& info) {
  return {.version = get_string(version, {"Version"}),
          .api_version = get_string(version, {"ApiVersion"}),
          .min_api_version = get_string(version, {"MinAPIVersion"}),
          .security_options = get_strings(info, {"SecurityOptions"}),
          .volume_plugins = get_strings(info, {"Plugins", "Volume"}),
          .cpus = static_cast<int>(get_int(info, {"NCPU"})),
          .memory_bytes = get_int(info, {"MemTotal"}),
          .cgroup_driver = get_string(info, {"CgroupDriver"})};
}

ports::ImageInfo to_image_info(const json::value& image) {
  return {.id = get_string(image, {"Id"}), .repo_digests = get_strings(image, {"RepoDigests"})};
}

ports::ContainerInfo to_container_info(const json::value& container) {
  auto name = get_string(container, {"Name"});
  if (name.starts_with('/')) name.erase(0, 1);
  auto health = get_string(container, {"State", "Health", "Status"});
  if (health == "none") health.clear();
  return {.id = get_string(container, {"Id"}),
          .name = std::move(name),
          .image = get_string(container, {"Config", "Image"}),
          .image_id = get_string(container, {"Image"}),
          .state = to_state(get_string(container, {"State", "Status"})),
          .exit_code = static_cast<int>(get_int(container, {"State", "ExitCode"})),
          .pid = static_cast<int>(get_int(container, {"State", "Pid"})),
          .oom_killed = get_bool(container, {"State", "OOMKilled"}),
          .error = get_string(container, {"State", "Error"}),
          .health = std::move(health),
          .created_at = get_time(container, {"Created"}).value_or(Time()),
          .started_at = get_time(container, {"State", "StartedAt"}),
          .finished_at = get_time(container, {"State", "FinishedAt"}),
          .labels = get_map(container, {"Config", "Labels"}),
          .ports = to_ports(find(container, {"NetworkSettings", "Ports"}))};
}

std::optional<ports::EngineEvent> to_event(const json::value& line) {
  if (get_string(line, {"Type"}) != "container") return std::nullopt;
  return ports::EngineEvent{.action = get_string(line, {"Action"}),
                            .container_id = get_string(line, {"Actor", "ID"}),
                            .attributes = get_map(line, {"Actor", "Attributes"})};
}

}  // namespace gantry::docker
