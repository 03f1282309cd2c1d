#include "elb/model/attributes.h"
#include "elb/ops/convert.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

std::vector<v2::LoadBalancerAttribute> attributes_of(const LoadBalancer& record) {
  std::vector<v2::LoadBalancerAttribute> list;
  for (auto& [key, value] :
       list_attributes(load_balancer_attributes(), owner_of(record.kind), record.attributes))
    list.push_back({.key = key, .value = value});
  return list;
}

}  // namespace

// AWS: DescribeLoadBalancerAttributes.
Result<v2::DescribeLoadBalancerAttributesOutput> Service::describe_load_balancer_attributes(
    control::OpContext& context, const v2::DescribeLoadBalancerAttributesInput& request) {
  GANTRY_TRY(const auto* found, require_balancer(context, *request.load_balancer_arn));
  return v2::DescribeLoadBalancerAttributesOutput{.attributes = attributes_of(*found)};
}

// AWS: ModifyLoadBalancerAttributes.
Result<v2::ModifyLoadBalancerAttributesOutput> Service::modify_load_balancer_attributes(
    control::OpContext& context, const v2::ModifyLoadBalancerAttributesInput& request) {
  GANTRY_TRY(const auto* found, require_balancer(context, *request.load_balancer_arn));
  LoadBalancer next = *found;
  for (const auto& one : *request.attributes) {
    const std::string key = one.key.value_or("");
    const std::string value = one.value.value_or("");
    GANTRY_CHECK(check_attribute(load_balancer_attributes(), owner_of(next.kind), key, value));
    next.attributes[key] = value;
  }
  v2::ModifyLoadBalancerAttributesOutput answer{.attributes = attributes_of(next)};
  tables().load_balancers.put(context.tx, std::move(next));
  return answer;
}

}  // namespace gantry::elb
