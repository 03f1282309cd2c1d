#include <algorithm>

#include "autoscaling/ops/page.h"
#include "autoscaling/ops/traffic_request.h"
#include "autoscaling/service.h"

namespace gantry::autoscaling {
namespace {

namespace api = gantry::api::autoscaling;

std::string_view type_of(const TrafficSource& source) {
  return source.kind == TrafficSource::Kind::kTargetGroup ? "elbv2" : "elb";
}

}  // namespace

// AWS: DescribeTrafficSources.
Result<api::DescribeTrafficSourcesResponse> Service::describe_traffic_sources(
    control::OpContext& context, const api::DescribeTrafficSourcesRequest& request) {
  GANTRY_TRY(const Group* group,
             require_group(tables(), context.scope(), request.auto_scaling_group_name));
  auto rows = sources_of(*group);
  if (request.traffic_source_type) {
    std::erase_if(rows, [&](const TrafficSource& source) {
      return type_of(source) != *request.traffic_source_type;
    });
  }
  const auto key_of = [](const TrafficSource& source) { return source.identifier; };
  std::ranges::sort(rows, {}, key_of);
  api::DescribeTrafficSourcesResponse answer;
  GANTRY_TRY(answer.next_token, take_page(rows, {request.max_records, request.next_token}, key_of));
  auto& shown = answer.traffic_sources.emplace();
  for (const TrafficSource& source : rows) {
    shown.push_back({.identifier = source.identifier,
                     .state = autoscaling_.traffic().state_of(*group, source),
                     .traffic_source = source.identifier,
                     .type = std::string(type_of(source))});
  }
  return answer;
}

}  // namespace gantry::autoscaling
