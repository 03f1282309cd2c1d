#include "agent/introspection.h"

#include <boost/json.hpp>

#include "agent/metadata_json.h"
#include "base/encoding.h"

namespace gantry::agent {
namespace {

namespace json = boost::json;

json::object container_json(const Task& task, const Container& container) {
  json::object object{{"DockerId", container.docker_id},
                      {"DockerName", container.docker_name},
                      {"Name", container.spec.name},
                      {"Image", container.spec.image},
                      {"ImageID", container.image_id}};
  add_time(object, "CreatedAt", container.created_at);
  add_time(object, "StartedAt", container.started_at);
  if (!container.ports.empty()) object["Ports"] = ports_json(container);
  object["Networks"] = networks_json(task);
  if (auto volumes = volumes_json(task, container); !volumes.empty()) object["Volumes"] = volumes;
  if (container.spec.restart_policy) object["RestartCount"] = container.restart_count;
  return object;
}

json::object task_json(const Task& task) {
  json::array containers;
  for (const Container& container : task.containers) {
    containers.push_back(container_json(task, container));
  }
  return {{"Arn", task.spec.arn},
          {"DesiredStatus", name_of(task.desired)},
          {"KnownStatus", name_of(task.known)},
          {"Family", task.spec.family},
          {"Version", task.spec.version},
          {"Containers", std::move(containers)}};
}

std::string parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return uri_decode(pair.substr(name.size() + 1), Plus::kSpace);
    }
  }
  return {};
}

bool has_container(const Task& task, const std::string& docker_id) {
  return std::ranges::any_of(task.containers, [&](const Container& container) {
    return !container.docker_id.empty() && container.docker_id.starts_with(docker_id);
  });
}

HttpAnswer answer_one(std::vector<const Task*> matches) {
  if (matches.empty()) return {404, "{}"};
  if (matches.size() > 1) return {400, "{}"};
  return {200, json::serialize(task_json(*matches.front()))};
}

HttpAnswer answer_tasks(const std::vector<const Task*>& tasks, std::string_view query) {
  const std::string arn = parameter(query, "taskarn");
  const std::string docker_id = parameter(query, "dockerid");
  if (arn.empty() && docker_id.empty()) {
    json::array list;
    for (const Task* task : tasks) list.push_back(task_json(*task));
    return {200, json::serialize(json::object{{"Tasks", std::move(list)}})};
  }
  std::vector<const Task*> matches;
  for (const Task* task : tasks) {
    if (arn.empty() ? has_container(*task, docker_id) : task->spec.arn == arn) {
      matches.push_back(task);
    }
  }
  return answer_one(std::move(matches));
}

}  // namespace

std::string version_text() {
  return fmt::format("Gantry ECS Agent - v{} ({})", kAgentVersion, kAgentHash);
}

HttpAnswer answer_introspection(const Identity& identity, const std::vector<const Task*>& tasks,
                                std::string_view path, std::string_view query) {
  if (path == "/v1/tasks") return answer_tasks(tasks, query);
  if (path == "/v1/metadata") {
    json::object object{{"Cluster", identity.cluster},
                        {"ContainerInstanceArn", nullptr},
                        {"Version", version_text()}};
    if (!identity.container_instance_arn.empty()) {
      object["ContainerInstanceArn"] = identity.container_instance_arn;
    }
    return {200, json::serialize(object)};
  }
  return {200, R"({"AvailableCommands":["/v1/metadata","/v1/tasks"]})"};
}

}  // namespace gantry::agent
