#include "iam/ops/convert.h"
#include "iam/ops/find.h"
#include "iam/ops/page.h"
#include "iam/service.h"

// TagRole, UntagRole, ListRoleTags.
namespace gantry::iam {

Result<api::iam::TagRoleResponse> Service::tag_role(control::OpContext& context,
                                                    const api::iam::TagRoleRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, iam::get_role(tables, context.scope(), *request.role_name));
  GANTRY_TRY(const auto more, read_tags(request.tags));
  GANTRY_TRY(auto tags, merge_tags(role->tags, more));
  tables.roles.update(context.tx, role->key(),
                      [&](Role& record) { record.tags = std::move(tags); });
  return api::iam::TagRoleResponse{};
}

Result<api::iam::UntagRoleResponse> Service::untag_role(control::OpContext& context,
                                                        const api::iam::UntagRoleRequest& request) {
  Tables& tables = prepare(context);
  GANTRY_TRY(const Role* role, iam::get_role(tables, context.scope(), *request.role_name));
  tables.roles.update(context.tx, role->key(), [&](Role& record) {
    for (const auto& key : *request.tag_keys) record.tags.erase(key);
  });
  return api::iam::UntagRoleResponse{};
}

Result<api::iam::ListRoleTagsResponse> Service::list_role_tags(
    control::OpContext& context, const api::iam::ListRoleTagsRequest& request) {
  GANTRY_TRY(const Role* role,
             iam::get_role(prepare(context), context.scope(), *request.role_name));
  auto tags = to_api(role->tags);
  api::iam::ListRoleTagsResponse response;
  GANTRY_CHECK(
      take_page(request, tags, [](const api::iam::Tag& tag) { return *tag.key; }, response));
  response.tags = std::move(tags);
  return response;
}

}  // namespace gantry::iam
