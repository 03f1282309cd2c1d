#include "agent/task_metadata.h"

#include <boost/json.hpp>

#include "agent/metadata_json.h"

namespace gantry::agent {
namespace {

namespace json = boost::json;

constexpr std::string_view kCredentialsPath = "/v2/credentials";
constexpr std::string_view kWithTags = "taskWithTags";

/// `/v4/<id>/<rest>` in parts.
struct MetadataPath {
  int version = 0;  ///< 3 or 4; 0: neither
  std::string_view id;
  std::string_view rest;
};

MetadataPath split(std::string_view path) {
  MetadataPath parts;
  if (path.starts_with("/v3/")) parts.version = 3;
  if (path.starts_with("/v4/")) parts.version = 4;
  if (parts.version == 0) return parts;
  path.remove_prefix(4);
  const auto slash = path.find('/');
  parts.id = path.substr(0, slash);
  if (slash != std::string_view::npos) parts.rest = path.substr(slash + 1);
  return parts;
}

struct Found {
  const Task* task = nullptr;
  const Container* container = nullptr;
};

Found find(const MetadataView& view, std::string_view id) {
  for (const Task* task : view.tasks) {
    for (const Container& container : task->containers) {
      if (container.metadata_id == id) return {task, &container};
    }
  }
  return {};
}

HttpAnswer ok(const json::value& value) { return {200, json::serialize(value)}; }

HttpAnswer text_error(int status, std::string_view text) {
  return {status, json::serialize(json::string(text))};
}

json::object labels_json(const Container& container) {
  json::object labels;
  for (const auto& [key, value] : container.labels) labels[key] = value;
  return labels;
}

json::object health_json(const Container& container) {
  std::string status = container.health == "healthy" || container.health == "unhealthy"
                           ? container.health
                           : std::string("unknown");
  std::ranges::transform(status, status.begin(),
                         [](char c) { return static_cast<char>(std::toupper(c)); });
  return {{"status", status}, {"statusSince", format_iso8601(container.health_since)}};
}

/// The LogConfig of the payload's host configuration.
void add_log_config(json::object& object, const ContainerSpec& spec) {
  boost::system::error_code error;
  const json::value host = json::parse(spec.host_config_json, error);
  if (error || !host.is_object()) return;
  const json::value* config = host.get_object().if_contains("LogConfig");
  if (config == nullptr || !config->is_object()) return;
  for (const auto& [from, to] :
       {std::pair("Type", "LogDriver"), std::pair("Config", "LogOptions")}) {
    if (const json::value* value = config->get_object().if_contains(from)) object[to] = *value;
  }
}

std::string_view type_name(Role role) {
  switch (role) {
    case Role::kNormal:
      return "NORMAL";
    case Role::kNetworkPause:
      return "CNI_PAUSE";
    case Role::kNamespacePause:
      return "NAMESPACE_PAUSE";
  }
  std::unreachable();
}

json::object container_json(const Task& task, const Container& container, int version) {
  json::object object{{"DockerId", container.docker_id},
                      {"Name", container.spec.name},
                      {"DockerName", container.docker_name},
                      {"Image", container.spec.image},
                      {"ImageID", container.image_id}};
  if (!container.ports.empty()) object["Ports"] = ports_json(container);
  object["Labels"] = labels_json(container);
  object["DesiredStatus"] = name_of(desired_of(task, container));
  object["KnownStatus"] = name_of(container.known);
  if (container.exit_code) object["ExitCode"] = *container.exit_code;
  object["Limits"] = json::object{{"CPU", container.spec.cpu}, {"Memory", container.spec.memory}};
  add_time(object, "CreatedAt", container.created_at);
  add_time(object, "StartedAt", container.started_at);
  add_time(object, "FinishedAt", container.finished_at);
  object["Type"] = type_name(container.spec.role);
  object["Networks"] = networks_json(task);
  if (!container.health.empty()) object["Health"] = health_json(container);
  if (auto volumes = volumes_json(task, container); !volumes.empty()) object["Volumes"] = volumes;
  if (version == 4) {
    add_log_config(object, container.spec);
    add_text(object, "ContainerARN", container.spec.arn);
    if (container.spec.restart_policy) object["RestartCount"] = container.restart_count;
  }
  return object;
}

void add_tags(json::object& object, std::string_view key, const std::vector<api::ecs::Tag>& tags) {
  if (tags.empty()) return;
  json::object map;
  for (const auto& tag : tags) map[tag.key.value_or("")] = tag.value.value_or("");
  object[key] = std::move(map);
}

json::object task_json(const MetadataView& view, const Task& task, int version,
                       const std::optional<MetadataTags>& tags) {
  json::object object{{"Cluster", view.cluster},
                      {"TaskARN", task.spec.arn},
                      {"Family", task.spec.family},
                      {"Revision", task.spec.version},
                      {"DesiredStatus", name_of(task.desired)},
                      {"KnownStatus", name_of(task.known)}};
  json::object limits;
  if (task.spec.cpu > 0) limits["CPU"] = task.spec.cpu;
  if (task.spec.memory > 0) limits["Memory"] = task.spec.memory;
  if (!limits.empty()) object["Limits"] = std::move(limits);
  add_time(object, "PullStartedAt", task.pull_started_at);
  add_time(object, "PullStoppedAt", task.pull_stopped_at);
  add_time(object, "ExecutionStoppedAt", task.execution_stopped_at);
  add_text(object, "AvailabilityZone", view.availability_zone);
  if (version == 4) {
    add_text(object, "LaunchType", task.spec.launch_type);
    add_text(object, "VPCID", view.vpc_id);
    add_text(object, "ServiceName", task.spec.service_name);
    add_text(object, "Group", task.spec.group);
  }
  json::array containers;
  for (const Container& container : task.containers) {
    containers.push_back(container_json(task, container, version));
  }
  object["Containers"] = std::move(containers);
  if (tags) {
    add_tags(object, "TaskTags", tags->task);
    add_tags(object, "ContainerInstanceTags", tags->instance);
  }
  return object;
}

HttpAnswer credentials_error(std::string_view code, std::string_view message) {
  return {400, json::serialize(
                   json::object{{"code", code},
                                {"message", fmt::format("CredentialsV2Request: {}", message)},
                                {"HTTPErrorCode", 400}})};
}

HttpAnswer answer_credentials(const CredentialStore& store, std::string_view rest) {
  if (rest.size() <= 1) return credentials_error("NoIdInRequest", "No ID in the request");
  const RoleCredentials* found = store.find(std::string(rest.substr(1)));
  if (found == nullptr) {
    return credentials_error("InvalidIdInRequest", "ID not found");
  }
  return ok(json::object{{"RoleArn", found->role_arn},
                         {"AccessKeyId", found->access_key_id},
                         {"SecretAccessKey", found->secret_access_key},
                         {"Token", found->session_token},
                         {"Expiration", found->expiration}});
}

}  // namespace

HttpAnswer answer_metadata(const MetadataView& view, std::string_view path,
                           const std::optional<MetadataTags>& tags) {
  if (path.starts_with(kCredentialsPath)) {
    return answer_credentials(view.credentials, path.substr(kCredentialsPath.size()));
  }
  const MetadataPath parts = split(path);
  if (parts.version == 0) return text_error(404, "404 page not found");
  const auto [task, container] = find(view, parts.id);
  if (task == nullptr) {
    return text_error(parts.version == 4 ? 404 : 500,
                      fmt::format("V{} metadata handler: unable to find the container or task of "
                                  "endpoint {}",
                                  parts.version, parts.id));
  }
  if (parts.rest.empty()) return ok(container_json(*task, *container, parts.version));
  if (parts.rest == "task" || parts.rest == kWithTags) {
    return ok(task_json(view, *task, parts.version, tags));
  }
  return text_error(404, "404 page not found");
}

const Task* task_with_tags(const MetadataView& view, std::string_view path) {
  const MetadataPath parts = split(path);
  return parts.rest == kWithTags ? find(view, parts.id).task : nullptr;
}

}  // namespace gantry::agent
