#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/convert.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::DescribeTaskDefinitionResponse> Operations::describe_task_definition(
    Context& context, Ref<api::ecs::DescribeTaskDefinitionRequest> request) {
  const auto* definition =
      find_task_definition(tables_, context.scope(), request.task_definition.value_or(""));
  if (!definition) {
    return std::unexpected(
        api::ecs::errors::ClientException("Unable to describe task definition."));
  }
  api::ecs::DescribeTaskDefinitionResponse response{.task_definition = to_api(*definition)};
  response.tags.emplace();
  if (includes(request.include, "TAGS")) response.tags = to_api(definition->tags);
  return response;
}

}  // namespace gantry::ecs
