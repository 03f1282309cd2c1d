#include "elb/model/attributes.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

std::vector<v2::TargetGroupAttribute> attributes_of(const TargetGroup& record) {
  std::vector<v2::TargetGroupAttribute> list;
  for (auto& [key, value] :
       list_attributes(target_group_attributes(), owner_of(record), record.attributes))
    list.push_back({.key = key, .value = value});
  return list;
}

}  // namespace

// AWS: DescribeTargetGroupAttributes.
Result<v2::DescribeTargetGroupAttributesOutput> Service::describe_target_group_attributes(
    control::OpContext& context, const v2::DescribeTargetGroupAttributesInput& request) {
  GANTRY_TRY(const auto* found, require_group(context, *request.target_group_arn));
  return v2::DescribeTargetGroupAttributesOutput{.attributes = attributes_of(*found)};
}

// AWS: ModifyTargetGroupAttributes.
Result<v2::ModifyTargetGroupAttributesOutput> Service::modify_target_group_attributes(
    control::OpContext& context, const v2::ModifyTargetGroupAttributesInput& request) {
  GANTRY_TRY(const auto* found, require_group(context, *request.target_group_arn));
  TargetGroup next = *found;
  for (const auto& one : *request.attributes) {
    const std::string key = one.key.value_or("");
    const std::string value = one.value.value_or("");
    GANTRY_CHECK(check_attribute(target_group_attributes(), owner_of(next), key, value));
    next.attributes[key] = value;
  }
  v2::ModifyTargetGroupAttributesOutput answer{.attributes = attributes_of(next)};
  tables().target_groups.put(context.tx, std::move(next));
  return answer;
}

}  // namespace gantry::elb
