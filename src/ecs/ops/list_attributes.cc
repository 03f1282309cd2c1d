#include <map>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/attributes.h"
#include "ecs/ops/lookup.h"
#include "ecs/ops/page.h"

namespace gantry::ecs {
namespace {

std::unexpected<Error> refuse(std::string message) {
  return std::unexpected(api::ecs::errors::InvalidParameterException(std::move(message)));
}

// Sorts before whatever an ARN or a name may hold, so that entries sort as their instances do.
constexpr char kBetween = '\n';

bool matches(const api::ecs::ListAttributesRequest& request, const Attribute& attribute) {
  return (!request.attribute_name || attribute.name == *request.attribute_name) &&
         (!request.attribute_value || attribute.value.value_or("") == *request.attribute_value);
}

/// What matches of its attributes, by the keys of the listing: ordered by instance and then by
/// name.
std::map<std::string, const Attribute*> entries_of(const ContainerInstance& instance,
                                                   const api::ecs::ListAttributesRequest& request) {
  std::map<std::string, const Attribute*> entries;
  for (const auto& attribute : instance.attributes) {
    if (!matches(request, attribute)) continue;
    entries.emplace(instance.arn + kBetween + attribute.name, &attribute);
  }
  return entries;
}

}  // namespace

Result<api::ecs::ListAttributesResponse> Operations::list_attributes(
    Context& context, Ref<api::ecs::ListAttributesRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  if (request.target_type != "container-instance") {
    return refuse("targetType must be container-instance");
  }
  // AWS: API_ListAttributes, attributeValue: "You must also specify an attribute name".
  if (request.attribute_value && !request.attribute_name) {
    return refuse("attributeName must be specified with attributeValue.");
  }
  GANTRY_TRY(const Page page, Page::of(request));
  // The page begins within the instance of the token's key, which may be gone.
  const std::string first = page.after.substr(0, page.after.find(kBetween));
  api::ecs::ListAttributesResponse response;
  auto& attributes = response.attributes.emplace();
  std::string last;
  // True when the page is full and there is more.
  const auto add = [&](const ContainerInstance& instance) {
    for (const auto& [key, attribute] : entries_of(instance, request)) {
      if (key <= page.after) continue;
      if (attributes.size() == page.size) return true;
      attributes.push_back(to_api(instance, *attribute));
      last = key;
    }
    return false;
  };
  const auto* begun = tables_.container_instances.find(first);
  const bool is_listed = begun && begun->cluster_arn == cluster->arn &&
                         begun->status != ContainerInstanceStatus::kInactive;
  bool more = is_listed && add(*begun);
  for (const auto& instance : tables_.instances_by_cluster.range(cluster->arn, first)) {
    if (more) break;
    more = add(instance);
  }
  if (more) response.next_token = page.token_after(last);
  return response;
}

}  // namespace gantry::ecs
