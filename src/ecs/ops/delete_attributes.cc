#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/attributes.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::DeleteAttributesResponse> Operations::delete_attributes(
    Context& context, Ref<api::ecs::DeleteAttributesRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto unwanted, checked_attributes(request.attributes));
  api::ecs::DeleteAttributesResponse response;
  auto& deleted = response.attributes.emplace();
  for (const auto& source : unwanted) {
    const std::string name = source.name.value_or("");
    GANTRY_CHECK(check_attribute(name, std::nullopt));
    if (!is_custom_attribute(name)) return std::unexpected(reserved_attribute(name));
    // AWS: API_DeleteAttributes, attributes: "but don't specify the value".
    if (source.value && !source.value->empty()) {
      return std::unexpected(
          api::ecs::errors::InvalidParameterException("Attribute value should not be specified."));
    }
    GANTRY_TRY(const auto* target, find_target(tables_, *cluster, source));
    const auto* attribute = find_attribute(*target, name);
    if (!attribute) continue;
    deleted.push_back(to_api(*target, *attribute));
    tables_.container_instances.update(context.tx, target->arn, [&](ContainerInstance& instance) {
      std::erase_if(instance.attributes, [&](const Attribute& a) { return a.name == name; });
      ++instance.version;
    });
  }
  return response;
}

}  // namespace gantry::ecs
