#include "autoscaling/ops/traffic_request.h"

#include <fmt/format.h>

#include <algorithm>

#include "autoscaling/errors.h"

namespace gantry::autoscaling {

std::vector<TrafficSource> to_sources(TrafficSource::Kind kind,
                                      const std::optional<std::vector<std::string>>& identifiers) {
  std::vector<TrafficSource> sources;
  for (const auto& one : identifiers.value_or(std::vector<std::string>()))
    sources.push_back({.kind = kind, .identifier = one});
  return sources;
}

Result<std::vector<TrafficSource>> to_sources(
    const std::optional<std::vector<api::autoscaling::TrafficSourceIdentifier>>& identifiers) {
  std::vector<TrafficSource> sources;
  if (!identifiers) return sources;
  for (const auto& one : *identifiers) {
    const std::string& identifier = *one.identifier;
    // AWS: TrafficSourceIdentifier, Type: without one it follows from the identifier.
    const bool is_classic = one.type ? *one.type == "elb" : !identifier.starts_with("arn:");
    if (one.type.value_or("") == "vpc-lattice" || identifier.starts_with("arn:aws:vpc-lattice"))
      return std::unexpected(errors::unsupported("traffic sources of VPC Lattice"));
    sources.push_back({.kind = is_classic ? TrafficSource::Kind::kLoadBalancer
                                          : TrafficSource::Kind::kTargetGroup,
                       .identifier = identifier});
  }
  return sources;
}

Result<void> attach_sources(Traffic& traffic, const World& world, const ec2::Change& change,
                            const Group& group, const std::vector<TrafficSource>& sources) {
  GANTRY_CHECK(require_no_refresh(world.tables, group));
  GANTRY_CHECK(check_sources(world, sources));
  const std::string arn = group.arn;
  for (const TrafficSource& source : sources) traffic.attach(change, arn, source);
  return {};
}

Result<void> detach_sources(Traffic& traffic, const ec2::Change& change, const Group& group,
                            const std::vector<TrafficSource>& sources) {
  const auto attached = sources_of(group);
  for (const TrafficSource& source : sources) {
    if (std::ranges::find(attached, source) != attached.end()) continue;
    // AWS: seen of both APIs.
    return std::unexpected(
        errors::validation(source.kind == TrafficSource::Kind::kTargetGroup
                               ? "Trying to remove Target Groups that are not part of the group"
                               : "Trying to remove Load Balancers that are not part of the group"));
  }
  const std::string arn = group.arn;
  for (const TrafficSource& source : sources) traffic.detach(change, arn, source);
  return {};
}

}  // namespace gantry::autoscaling
