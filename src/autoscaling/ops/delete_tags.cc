#include "autoscaling/ops/group_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {

namespace api = gantry::api::autoscaling;

// AWS: DeleteTags. With a value, only a tag that has it.
Result<api::DeleteTagsResponse> Service::delete_tags(control::OpContext& context,
                                                     const api::DeleteTagsType& request) {
  for (const api::Tag& tag : *request.tags) {
    GANTRY_TRY(const Group* group, find_tagged(tables(), context.scope(), tag));
    const auto found = group->tags.find(*tag.key);
    if (found == group->tags.end()) continue;
    if (!tag.value.value_or("").empty() && *tag.value != found->second.value) continue;
    tables().groups.update(context.tx, group->arn, [&](Group& next) { next.tags.erase(*tag.key); });
  }
  return api::DeleteTagsResponse();
}

}  // namespace gantry::autoscaling
