#include "elb/model/attributes.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

std::vector<v2::ListenerAttribute> attributes_of(const Listener& record) {
  std::vector<v2::ListenerAttribute> list;
  for (auto& [key, value] :
       list_attributes(listener_attributes(), owner_of(record), record.attributes))
    list.push_back({.key = key, .value = value});
  return list;
}

}  // namespace

// AWS: DescribeListenerAttributes.
Result<v2::DescribeListenerAttributesOutput> Service::describe_listener_attributes(
    control::OpContext& context, const v2::DescribeListenerAttributesInput& request) {
  GANTRY_TRY(const auto* found, require_listener(context, *request.listener_arn));
  return v2::DescribeListenerAttributesOutput{.attributes = attributes_of(*found)};
}

// AWS: ModifyListenerAttributes.
Result<v2::ModifyListenerAttributesOutput> Service::modify_listener_attributes(
    control::OpContext& context, const v2::ModifyListenerAttributesInput& request) {
  GANTRY_TRY(const auto* found, require_listener(context, *request.listener_arn));
  Listener next = *found;
  for (const auto& one : *request.attributes) {
    const std::string key = one.key.value_or("");
    const std::string value = one.value.value_or("");
    GANTRY_CHECK(check_attribute(listener_attributes(), owner_of(next), key, value));
    next.attributes[key] = value;
  }
  v2::ModifyListenerAttributesOutput answer{.attributes = attributes_of(next)};
  tables().listeners.put(context.tx, std::move(next));
  return answer;
}

}  // namespace gantry::elb
