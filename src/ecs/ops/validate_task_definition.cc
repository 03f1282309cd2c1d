#include "ecs/ops/validate_task_definition.h"

#include <fmt/format.h>

#include <set>

#include "api/ecs/errors.h"
#include "aws/json_codec.h"
#include "ecs/ops/definition_rules.h"
#include "ecs/query/expression.h"

namespace gantry::ecs {
namespace {

constexpr std::size_t kMostContainers = 10;    // AWS: "Amazon ECS service quotas"
constexpr std::size_t kMostBytes = 64 * 1024;  // the same
constexpr std::size_t kMostConstraints = 10;   // AWS: API_RegisterTaskDefinition

Result<void> check_family(const DefinitionRequest& request) {
  if (!request.family || request.family->empty())
    return refuse_definition("Family can not be blank.");
  if (!is_definition_name(*request.family))
    return refuse_definition("Family contains invalid characters.");
  return {};
}

/// AWS: API_ContainerDefinition, image.
bool is_image(std::string_view image) {
  return image.size() <= 255 && std::ranges::all_of(image, [](unsigned char c) {
           return std::isalnum(c) || std::string_view("-_:./@#").contains(static_cast<char>(c));
         });
}

Result<void> check_container(const api::ecs::ContainerDefinition& container) {
  if (!container.name || container.name->empty())
    return refuse_definition("Container.name should not be null or empty.");
  if (!is_definition_name(*container.name))
    return refuse_definition("Container.name contains invalid characters.");
  if (!container.image || container.image->empty())
    return refuse_definition("Container.image should not be null or empty.");
  if (!is_image(*container.image))
    return refuse_definition("Container.image contains invalid characters.");
  return {};
}

Result<void> check_containers(const DefinitionRequest& request) {
  if (!request.container_definitions || request.container_definitions->empty())
    return refuse_definition("Container list cannot be empty.");
  if (request.container_definitions->size() > kMostContainers)
    return refuse_definition("Too many containers.");
  std::set<std::string> names;
  bool any_essential = false;
  for (const auto& container : *request.container_definitions) {
    GANTRY_CHECK(check_container(container));
    if (!names.insert(*container.name).second)
      return refuse_definition("Container names must be unique.");
    any_essential = any_essential || container.essential.value_or(true);
  }
  if (!any_essential) return refuse_definition("At least one container must be essential.");
  return {};
}

Result<void> check_constraints(const DefinitionRequest& request) {
  const auto& constraints = items_of(request.placement_constraints);
  if (constraints.size() > kMostConstraints)
    return refuse_definition("Placement constraints can have a maximum size of 10.");
  for (const auto& constraint : constraints) {
    if (constraint.type != "memberOf")
      return refuse_definition("Task definition placement constraints must be of type memberOf.");
    const auto parsed =
        query::parse(constraint.expression.value_or(""), query::kMaxConstraintLength);
    if (!parsed) return refuse_definition(parsed.error().message);
  }
  return {};
}

/// AWS: the text is quoted in public tools; the size is that of the request as JSON.
Result<void> check_length(const DefinitionRequest& request) {
  const std::size_t size = aws::to_json(request).size();
  if (size <= kMostBytes) return {};
  return refuse_definition(
      fmt::format("Actual length: '{}'. Max allowed length is '{}' bytes.", size, kMostBytes));
}

}  // namespace

std::unexpected<Error> refuse_definition(std::string message) {
  return std::unexpected(api::ecs::errors::ClientException(std::move(message)));
}

bool is_definition_name(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_';
  });
}

Result<void> validate(const DefinitionRequest& request) {
  GANTRY_CHECK(check_family(request));
  GANTRY_CHECK(check_containers(request));
  GANTRY_CHECK(check_length(request));
  for (const auto& check : {check_roles, check_network, check_sizes, check_order, check_volumes,
                            check_logging, check_runtime, check_constraints, check_compatibilities})
    GANTRY_CHECK(check(request));
  return {};
}

}  // namespace gantry::ecs
