#include "agent/task_codec.h"

#include <boost/json.hpp>

#include "agent/payload.h"

namespace gantry::agent {
namespace {

namespace json = boost::json;

void write_time(json::object& object, std::string_view key, const std::optional<Time>& time) {
  if (time) object[key] = to_epoch_millis(*time);
}

std::optional<Time> read_time(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  return from_epoch_millis(value->as_int64());
}

void write_text(json::object& object, std::string_view key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

std::string read_text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

int read_int(const json::object& object, std::string_view key) {
  return object.at(key).to_number<int>();
}

Status read_status(const json::object& object, std::string_view key) {
  const int value = read_int(object, key);
  if (value < 0 || value > static_cast<int>(Status::kStopped)) {
    throw std::out_of_range("status");
  }
  return static_cast<Status>(value);
}

json::array encode_ports(const std::vector<ports::PortBinding>& ports) {
  json::array list;
  for (const ports::PortBinding& port : ports) {
    list.push_back({port.host_ip, port.host_port, port.container_port, port.protocol});
  }
  return list;
}

std::vector<ports::PortBinding> decode_ports(const json::array& list) {
  std::vector<ports::PortBinding> ports;
  for (const json::value& entry : list) {
    const json::array& port = entry.as_array();
    ports.push_back({std::string(port.at(0).as_string()), port.at(1).to_number<int>(),
                     port.at(2).to_number<int>(), std::string(port.at(3).as_string())});
  }
  return ports;
}

json::object encode_container(const Container& container) {
  json::object object{{"known", static_cast<int>(container.known)},
                      {"sent", static_cast<int>(container.sent)},
                      {"metadataId", container.metadata_id},
                      {"restarts", container.restart_count},
                      {"ports", encode_ports(container.ports)}};
  write_text(object, "dockerId", container.docker_id);
  write_text(object, "dockerName", container.docker_name);
  write_text(object, "imageId", container.image_id);
  write_text(object, "digest", container.image_digest);
  write_text(object, "reason", container.reason);
  if (container.exit_code) object["exitCode"] = *container.exit_code;
  write_time(object, "createdAt", container.created_at);
  write_time(object, "startedAt", container.started_at);
  write_time(object, "finishedAt", container.finished_at);
  return object;
}

void decode_container(const json::object& object, Container& container) {
  container.known = read_status(object, "known");
  container.sent = container.announced = read_status(object, "sent");
  container.metadata_id = read_text(object, "metadataId");
  container.restart_count = read_int(object, "restarts");
  container.ports = decode_ports(object.at("ports").as_array());
  container.docker_id = read_text(object, "dockerId");
  container.docker_name = read_text(object, "dockerName");
  container.image_id = read_text(object, "imageId");
  container.image_digest = read_text(object, "digest");
  container.reason = read_text(object, "reason");
  if (object.contains("exitCode")) container.exit_code = read_int(object, "exitCode");
  container.created_at = read_time(object, "createdAt");
  container.started_at = read_time(object, "startedAt");
  container.finished_at = read_time(object, "finishedAt");
}

/// boost::json's accessors throw on a text of another shape; decode_task turns that into its error.
Task decode_state(const json::object& object, TaskSpec spec) {
  Task task = make_task(std::move(spec));
  task.desired = read_status(object, "desired");
  task.known = read_status(object, "known");
  task.sent = read_status(object, "sent");
  task.reason = read_text(object, "reason");
  task.digests_announced = true;
  task.pull_started_at = read_time(object, "pullStartedAt");
  task.pull_stopped_at = read_time(object, "pullStoppedAt");
  task.execution_stopped_at = read_time(object, "executionStoppedAt");
  task.stopped_at = read_time(object, "stoppedAt");
  for (const auto& [name, docker_name] : object.at("volumes").as_object()) {
    task.volume_names.emplace(name, docker_name.as_string());
  }
  const json::object& containers = object.at("containers").as_object();
  for (Container& container : task.containers) {
    decode_container(containers.at(container.spec.name).as_object(), container);
  }
  return task;
}

}  // namespace

std::string encode_task(const Task& task) {
  json::object containers;
  for (const Container& container : task.containers) {
    containers[container.spec.name] = encode_container(container);
  }
  json::object volumes;
  for (const auto& [name, docker_name] : task.volume_names) volumes[name] = docker_name;
  json::object object{
      {"payload", task.spec.payload},          {"desired", static_cast<int>(task.desired)},
      {"known", static_cast<int>(task.known)}, {"sent", static_cast<int>(task.sent)},
      {"volumes", std::move(volumes)},         {"containers", std::move(containers)}};
  write_text(object, "reason", task.reason);
  write_time(object, "pullStartedAt", task.pull_started_at);
  write_time(object, "pullStoppedAt", task.pull_stopped_at);
  write_time(object, "executionStoppedAt", task.execution_stopped_at);
  write_time(object, "stoppedAt", task.stopped_at);
  return json::serialize(object);
}

Result<Task> decode_task(std::string_view text) {
  try {
    const json::value value = json::parse(text);
    const json::object& object = value.as_object();
    GANTRY_TRY(TaskSpec spec, task_from_saved(object.at("payload").as_string()));
    return decode_state(object, std::move(spec));
  } catch (const std::exception& error) {
    return failure("Checkpoint", fmt::format("a saved task cannot be read: {}", error.what()));
  }
}

}  // namespace gantry::agent
