#include <fmt/format.h>

#include "api/ecs/errors.h"
#include "ecs/operations.h"
#include "ecs/ops/attributes.h"
#include "ecs/ops/lookup.h"

namespace gantry::ecs {

Result<api::ecs::PutAttributesResponse> Operations::put_attributes(
    Context& context, Ref<api::ecs::PutAttributesRequest> request) {
  GANTRY_TRY(const Cluster* cluster, find_cluster(tables_, context.scope(), request.cluster));
  GANTRY_TRY(const auto wanted, checked_attributes(request.attributes));
  api::ecs::PutAttributesResponse response;
  auto& put = response.attributes.emplace();
  for (const auto& source : wanted) {
    const Attribute attribute{.name = source.name.value_or(""), .value = source.value};
    GANTRY_CHECK(check_attribute(attribute.name, attribute.value));
    if (!is_custom_attribute(attribute.name)) {
      return std::unexpected(reserved_attribute(attribute.name));
    }
    GANTRY_TRY(const auto* target, find_target(tables_, *cluster, source));
    if (!find_attribute(*target, attribute.name) &&
        count_custom(target->attributes) == kMostAttributes) {
      return std::unexpected(api::ecs::errors::AttributeLimitExceededException(
          fmt::format("Container instance {} has {} custom attributes already.", target->arn,
                      kMostAttributes)));
    }
    tables_.container_instances.update(context.tx, target->arn, [&](ContainerInstance& instance) {
      set_attribute(instance.attributes, attribute);
      ++instance.version;
    });
    put.push_back(to_api(*target, attribute));
  }
  return response;
}

}  // namespace gantry::ecs
