#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/page.h"
#include "store/prefix_range.h"

namespace gantry::ecs {
namespace {

namespace errors = api::ecs::errors;

Result<TaskDefinitionStatus> to_status(const std::optional<std::string>& text) {
  if (!text || *text == "ACTIVE") return TaskDefinitionStatus::kActive;
  if (*text == "INACTIVE") return TaskDefinitionStatus::kInactive;
  if (*text == "DELETE_IN_PROGRESS") return TaskDefinitionStatus::kDeleteInProgress;
  return std::unexpected(errors::InvalidParameterException("Invalid status."));
}

/// AWS: API_ListTaskDefinitions, sort: by family name, then by revision number; not by the ARN's
/// text.
struct Order {
  const TaskDefinition* definition;
  /// Sorts as (family, revision) does.
  std::string sort_key;
  [[nodiscard]] std::string_view key() const { return sort_key; }
};

std::vector<Order> sorted(const Tables& tables, const std::string& prefix, bool descending) {
  std::vector<Order> order;
  for (const auto& definition : store::prefix_range(tables.task_definitions, prefix)) {
    order.push_back(
        {&definition, fmt::format("{}:{:010}", definition.family, definition.revision)});
  }
  std::ranges::sort(order, {}, &Order::sort_key);
  if (descending) std::ranges::reverse(order);
  return order;
}

}  // namespace

Result<api::ecs::ListTaskDefinitionsResponse> Operations::list_task_definitions(
    Context& context, Ref<api::ecs::ListTaskDefinitionsRequest> request) {
  GANTRY_TRY(const Page page, Page::of(request));
  GANTRY_TRY(const TaskDefinitionStatus status, to_status(request.status));
  const bool descending = request.sort == "DESC";
  const std::string all = make_arn("ecs", context.scope(), "task-definition/");
  const std::string prefix = request.family_prefix ? all + *request.family_prefix + ":" : all;
  api::ecs::ListTaskDefinitionsResponse response;
  auto& arns = response.task_definition_arns.emplace();
  auto order = sorted(tables_, prefix, descending);
  if (!page.after.empty()) {
    const auto seen = std::ranges::find(order, page.after, &Order::sort_key);
    if (seen == order.end())
      return std::unexpected(errors::InvalidParameterException("Invalid token."));
    order.erase(order.begin(), seen + 1);
  }
  Page rest = page;
  rest.after.clear();
  response.next_token = fill_page(
      rest, order, [&](const Order& entry) { return entry.definition->status == status; },
      [&](const Order& entry) { arns.push_back(entry.definition->arn); });
  return response;
}

Result<api::ecs::ListTaskDefinitionFamiliesResponse> Operations::list_task_definition_families(
    Context& context, Ref<api::ecs::ListTaskDefinitionFamiliesRequest> request) {
  GANTRY_TRY(const Page page, Page::of(request));
  const std::string wanted = request.status.value_or("ACTIVE");
  const auto has_active = [&](const Family& family) {
    for (const auto& definition :
         store::prefix_range(tables_.task_definitions, family.arn_prefix + ":")) {
      if (definition.status == TaskDefinitionStatus::kActive) return true;
    }
    return false;
  };
  api::ecs::ListTaskDefinitionFamiliesResponse response;
  auto& families = response.families.emplace();
  response.next_token = fill_page(
      page,
      store::prefix_range(tables_.families, make_arn("ecs", context.scope(), "task-definition/") +
                                                request.family_prefix.value_or("")),
      [&](const Family& family) {
        return wanted == "ALL" || has_active(family) == (wanted == "ACTIVE");
      },
      [&](const Family& family) { families.push_back(family.name); });
  return response;
}

}  // namespace gantry::ecs
