#include "elb/registration.h"

#include <fmt/format.h>

#include <array>

#include "api/elbv2/errors.h"
#include "base/ipv4.h"
#include "ec2/model/tables.h"
#include "elb/errors.h"
#include "elb/model/attributes.h"

namespace gantry::elb {
namespace {

namespace modelled = api::elbv2::errors;

// AWS: RegisterTargets, "Register targets by IP address": the VPC's blocks, and these.
constexpr std::array<std::string_view, 4> kPrivateBlocks{"10.0.0.0/8", "100.64.0.0/10",
                                                         "172.16.0.0/12", "192.168.0.0/16"};

Error invalid(std::string message) { return modelled::InvalidTargetException(std::move(message)); }

Result<void> check_instance(const ec2::Ec2& ec2, const TargetGroup& group, const std::string& id) {
  const ec2::Instance* instance = ec2.find(ec2::InstanceId(id));
  if (!instance || instance->scope() != group.scope() ||
      instance->state == ec2::InstanceState::kTerminated) {
    return std::unexpected(invalid(fmt::format("Instance ID '{}' is not valid", id)));
  }
  if (instance->state != ec2::InstanceState::kRunning) {
    return std::unexpected(invalid(fmt::format(
        "The following targets are not in a running state and cannot be registered: '{}'", id)));
  }
  if (instance->vpc_id.str() != group.vpc_id) {
    return std::unexpected(invalid(fmt::format(
        "The following targets are not in the target group VPC '{}': '{}'", group.vpc_id, id)));
  }
  return {};
}

Result<void> check_address(const ec2::Ec2& ec2, const TargetGroup& group,
                           const TargetDraft& draft) {
  const auto address = parse_ipv4(draft.target_id);
  if (!address) {
    return std::unexpected(errors::validation(
        fmt::format("The IP address '{}' is not a valid IPv4 address", draft.target_id)));
  }
  const ec2::Vpc* vpc = ec2.tables().vpcs.find(group.vpc_id);
  const auto block = vpc ? parse_cidr(vpc->cidr_block) : std::nullopt;
  if (block && block->contains(*address)) return {};
  bool allowed = false;
  for (const auto text : kPrivateBlocks) allowed |= parse_cidr(text)->contains(*address);
  if (!allowed) {
    return std::unexpected(errors::validation(fmt::format(
        "The IP address '{}' is not within a range permitted for targets", draft.target_id)));
  }
  if (draft.zone != "all") {
    return std::unexpected(errors::validation(
        fmt::format("You must specify an Availability Zone for the IP address '{}' since it is "
                    "outside of the VPC '{}'",
                    draft.target_id, group.vpc_id)));
  }
  return {};
}

bool gets_traffic(const Tables& tables, const Target& target) {
  return target.health.state != TargetState::kUnused &&
         !tables.load_balancers_of(target.group_arn).empty();
}

}  // namespace

Result<void> check_target(const Tables& tables, const ec2::Ec2& ec2, const TargetGroup& group,
                          const TargetDraft& draft) {
  if (draft.port < 1 || draft.port > 65535) {
    return std::unexpected(
        errors::validation(fmt::format("Port '{}' must be between 1 and 65535", draft.port)));
  }
  if (group.target_type == "instance") return check_instance(ec2, group, draft.target_id);
  if (group.target_type == "ip") return check_address(ec2, group, draft);
  const LoadBalancer* balancer = tables.load_balancers.find(draft.target_id);
  if (!balancer || balancer->kind != Kind::kApplication || balancer->vpc_id != group.vpc_id) {
    return std::unexpected(
        invalid(fmt::format("The load balancer '{}' cannot be a target", draft.target_id)));
  }
  return {};
}

void put_target(Tables& tables, store::Tx& tx, const TargetGroup& group, const TargetDraft& draft,
                Time now) {
  const std::string key = target_key(group.arn, draft.target_id, draft.port);
  const Target* present = tables.targets.find(key);
  if (present && !present->drain_until) return;
  Target made{.id = key,
              .group_arn = group.arn,
              .target_id = draft.target_id,
              .port = draft.port,
              .zone = draft.zone,
              .registered_at = now};
  if (tables.load_balancers_of(group.arn).empty()) {
    made.health = not_in_use();
  } else if (!group.health_check.enabled) {
    made.health = health_check_disabled();
  } else {
    made.health = registration_in_progress();
  }
  tables.targets.put(tx, std::move(made));
}

Millis remove_target(Tables& tables, store::Tx& tx, const Target& target, Time now) {
  if (target.drain_until) return std::max(Millis(0), Millis(*target.drain_until - now));
  const TargetGroup* group = tables.target_groups.find(target.group_arn);
  const std::string key = target.id;
  const Millis delay =
      group && gets_traffic(tables, target)
          ? std::chrono::seconds(number_of(*group, "deregistration_delay.timeout_seconds"))
          : Millis(0);
  if (delay == Millis(0)) {
    tables.targets.erase(tx, key);
    return delay;
  }
  tables.targets.update(tx, key, [&](Target& next) {
    next.drain_until = now + delay;
    next.health = deregistration_in_progress();
  });
  return delay;
}

std::string zone_of(const ec2::Ec2& ec2, const TargetGroup& group, const Target& target) {
  if (group.target_type == "instance") {
    const ec2::Instance* instance = ec2.find(ec2::InstanceId(target.target_id));
    return instance ? instance->availability_zone : std::string();
  }
  const auto address = parse_ipv4(target.target_id);
  if (group.target_type != "ip" || !address) return "";
  for (const ec2::Subnet& subnet : ec2.tables().subnets_by_scope.range(group.scope())) {
    if (subnet.vpc_id.str() == group.vpc_id && parse_cidr(subnet.cidr_block)->contains(*address))
      return subnet.availability_zone;
  }
  return "";
}

std::string address_of(const Tables& tables, const ec2::Ec2& ec2, const TargetGroup& group,
                       const Target& target) {
  if (group.target_type == "ip") return target.target_id;
  if (group.target_type == "instance") {
    const ec2::Instance* instance = ec2.find(ec2::InstanceId(target.target_id));
    return instance && instance->state == ec2::InstanceState::kRunning
               ? instance->interface.private_ip
               : std::string();
  }
  const LoadBalancer* balancer = tables.load_balancers.find(target.target_id);
  return balancer && !balancer->footholds.empty() ? balancer->footholds.front().address
                                                  : std::string();
}

}  // namespace gantry::elb
