#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/credential_store.h"
#include "agent/http_answer.h"
#include "agent/task.h"
#include "api/ecs/types.h"

namespace gantry::agent {

/// What the task metadata endpoint may know. AWS: agent-protocol 5.12.
struct MetadataView {
  std::vector<const Task*> tasks;
  const CredentialStore& credentials;
  std::string cluster;
  std::string availability_zone;
  std::string vpc_id;
};

struct MetadataTags {
  std::vector<api::ecs::Tag> instance;
  std::vector<api::ecs::Tag> task;
};

/// A GET of `path`: /v1/credentials is not served, /v2/credentials/<id>, /v3/<id>[/task],
/// /v4/<id>[/task]; with `tags` also the paths that end in taskWithTags.
[[nodiscard]] HttpAnswer answer_metadata(const MetadataView& view, std::string_view path,
                                         const std::optional<MetadataTags>& tags);

/// The task whose tags `path` asks for; null if it is not of that kind or unknown.
[[nodiscard]] const Task* task_with_tags(const MetadataView& view, std::string_view path);

}  // namespace gantry::agent
