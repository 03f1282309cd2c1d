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

/// What lies behind `after`, which need not be there any more.
std::vector<Order> sorted(const Tables& tables, const std::string& prefix, bool descending,
                          std::string_view after) {
  std::vector<Order> order;
  for (const auto& definition : store::prefix_range(tables.task_definitions, prefix)) {
    std::string key = fmt::format("{}:{:010}", definition.family, definition.revision);
    if (!after.empty() && (descending ? key >= after : key <= after)) continue;
    order.push_back({&definition, std::move(key)});
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
  const std::string all = make_arn("ecs", context.scope(), "task-definition/");
  // AWS: API_ListTaskDefinitions, familyPrefix: "The full family name".
  const std::string prefix = request.family_prefix ? all + *request.family_prefix + ":" : all;
  api::ecs::ListTaskDefinitionsResponse response;
  auto& arns = response.task_definition_arns.emplace();
  Page rest = page;  // what the token names has been left out already
  rest.after.clear();
  response.next_token = fill_page(
      rest, sorted(tables_, prefix, request.sort == "DESC", page.after),
      [&](const Order& entry) { return entry.definition->status == status; },
      [&](const Order& entry) { arns.push_back(entry.definition->arn); });
  return response;
}

Result<api::ecs::ListTaskDefinitionFamiliesResponse> Operations::list_task_definition_families(
    Context& context, Ref<api::ecs::ListTaskDefinitionFamiliesRequest> request) {
  GANTRY_TRY(const Page page, Page::of(request));
  const std::string wanted = request.status.value_or("ACTIVE");
  if (wanted != "ACTIVE" && wanted != "INACTIVE" && wanted != "ALL")
    return std::unexpected(errors::InvalidParameterException("Invalid status."));
  // A family is ACTIVE if any of its revisions is; without revisions it is none.
  const auto is_wanted = [&](const Family& family) {
    bool any = false;
    for (const auto& definition :
         store::prefix_range(tables_.task_definitions, family.arn_prefix + ":")) {
      if (definition.status == TaskDefinitionStatus::kActive) return wanted != "INACTIVE";
      any = true;
    }
    return any && wanted != "ACTIVE";
  };
  api::ecs::ListTaskDefinitionFamiliesResponse response;
  auto& families = response.families.emplace();
  response.next_token = fill_page(
      page,
      store::prefix_range(tables_.families, make_arn("ecs", context.scope(), "task-definition/") +
                                                request.family_prefix.value_or("")),
      is_wanted, [&](const Family& family) { families.push_back(family.name); });
  return response;
}

}  // namespace gantry::ecs
