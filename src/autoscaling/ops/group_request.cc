#include "autoscaling/ops/group_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

#include "api/autoscaling/errors.h"
#include "autoscaling/errors.h"
#include "autoscaling/launch.h"
#include "ec2/model/tables.h"
#include "ec2/model/zones.h"

namespace gantry::autoscaling {
namespace {

constexpr std::size_t kMostTags = 50;
constexpr std::int32_t kShortestLifetime = 86'400;
constexpr std::int32_t kLongestLifetime = 31'536'000;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(errors::validation(std::move(message)));
}

bool is_zone(const Scope& scope, std::string_view zone) {
  return zone.size() == scope.region.size() + 1 && zone.starts_with(scope.region) &&
         ec2::kZoneLetters.find(zone.back()) != std::string_view::npos;
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  for (const auto part : std::views::split(list, ',')) {
    std::string_view text(part.begin(), part.end());
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    if (!text.empty()) parts.emplace_back(text);
  }
  return parts;
}

/// The template has to be there and to say of what image and type; the group names it by id and
/// name, and the version as the request does.
Result<void> complete_template(const World& world,
                               api::autoscaling::LaunchTemplateSpecification& specification,
                               bool has_type) {
  if (specification.launch_template_id.has_value() ==
      specification.launch_template_name.has_value()) {
    return invalid("Valid requests must contain either launchTemplateId or LaunchTemplateName");
  }
  const auto found = find_template(world.ec2, world.scope, specification);
  const auto malformed = [](std::string_view why) {
    return invalid(fmt::format("You must use a valid fully-formed launch template. {}", why));
  };
  if (!found) return malformed(found.error().message);
  if (!found->version->data.image_id)
    return malformed("The request must contain the parameter ImageId");
  if (!has_type && !found->version->data.instance_type)
    return malformed("The request must contain the parameter InstanceType");
  specification.launch_template_id = found->launch_template->id.str();
  specification.launch_template_name = found->launch_template->name;
  return {};
}

bool names_a_type(const api::autoscaling::LaunchTemplate& launch) {
  return launch.overrides && !launch.overrides->empty() &&
         launch.overrides->front().instance_type.has_value();
}

/// AWS: the zones of the subnets, and where both are named, the same ones.
Result<std::vector<std::string>> zones_of(const World& world,
                                          const std::vector<std::string>& subnets) {
  std::vector<std::string> zones;
  for (const auto& id : subnets) {
    const ec2::Subnet* subnet = world.ec2.tables().subnets.find(id);
    if (!subnet || subnet->scope() != world.scope)
      return invalid(fmt::format("The subnet ID '{}' does not exist", id));
    zones.push_back(subnet->availability_zone);
  }
  std::ranges::sort(zones);
  zones.erase(std::ranges::unique(zones).begin(), zones.end());
  return zones;
}

}  // namespace

Result<void> read_source(
    const World& world, const std::optional<std::string>& launch_configuration,
    const std::optional<api::autoscaling::LaunchTemplateSpecification>& launch_template,
    const std::optional<api::autoscaling::MixedInstancesPolicy>& mixed, Group& group) {
  const int named =
      launch_configuration.has_value() + launch_template.has_value() + mixed.has_value();
  if (named == 0) return {};
  if (named > 1) {
    return invalid(
        "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or "
        "MixedInstancesPolicy parameter.");
  }
  if (launch_configuration) {
    if (!world.tables.find_configuration(world.scope, *launch_configuration))
      return std::unexpected(errors::launch_configuration_not_found(*launch_configuration));
    group.source = {.launch_configuration = *launch_configuration};
  } else if (launch_template) {
    group.source = {.launch_template = *launch_template};
    GANTRY_CHECK(complete_template(world, *group.source.launch_template, false));
  } else {
    if (!mixed->launch_template || !mixed->launch_template->launch_template_specification)
      return invalid("Valid requests must contain a LaunchTemplate in MixedInstancesPolicy.");
    group.source = {.mixed_instances = *mixed};
    auto& launch = *group.source.mixed_instances->launch_template;
    GANTRY_CHECK(
        complete_template(world, *launch.launch_template_specification, names_a_type(launch)));
  }
  return {};
}

Result<void> read_places(const World& world, const std::optional<std::vector<std::string>>& zones,
                         const std::optional<std::string>& subnets, Group& group) {
  if (!zones && !subnets) return {};
  std::vector<std::string> named = zones.value_or(std::vector<std::string>());
  std::ranges::sort(named);
  for (const auto& zone : named) {
    if (!is_zone(world.scope, zone))
      return invalid(fmt::format("Invalid availability zone: [{}]", zone));
  }
  group.subnets = split(subnets.value_or(""));
  GANTRY_TRY(auto of_subnets, zones_of(world, group.subnets));
  if (group.subnets.empty()) {
    if (named.empty()) return invalid("At least one Availability Zone or VPC Subnet is required.");
    group.zones = std::move(named);
    return {};
  }
  if (!named.empty() && named != of_subnets) {
    return invalid(
        "The availability zones of the specified subnets and the Auto Scaling group do not match");
  }
  group.zones = std::move(of_subnets);
  return {};
}

Result<void> read_health_check(const std::optional<std::string>& type,
                               const std::optional<std::int32_t>& grace, Group& group) {
  if (type) {
    if (*type != "EC2" && *type != "ELB") {
      return invalid(
          fmt::format("Invalid Health Check Type '{}'. The valid values are EC2 and ELB", *type));
    }
    group.health_check_type = *type;
  }
  if (grace) {
    if (*grace < 0) return invalid("HealthCheckGracePeriod must be greater than or equal to 0");
    group.health_check_grace = *grace;
  }
  return {};
}

Result<void> read_policies(const std::optional<std::vector<std::string>>& policies, Group& group) {
  if (!policies) return {};
  for (const auto& policy : *policies) {
    if (std::ranges::find(kTerminationPolicies, policy) == kTerminationPolicies.end())
      return invalid(fmt::format("Invalid termination policy: {}", policy));
  }
  group.termination_policies = policies->empty() ? std::vector<std::string>{"Default"} : *policies;
  return {};
}

Result<void> read_lifetime(const std::optional<std::int32_t>& seconds, Group& group) {
  if (!seconds) return {};
  if (*seconds == 0) {
    group.max_instance_lifetime.reset();
    return {};
  }
  if (*seconds < kShortestLifetime || *seconds > kLongestLifetime) {
    return invalid(fmt::format(
        "MaxInstanceLifetime must be equal to 0 or between {} and {} seconds (inclusive)",
        kShortestLifetime, kLongestLifetime));
  }
  group.max_instance_lifetime = *seconds;
  return {};
}

Result<void> read_cooldown(const std::optional<std::int32_t>& seconds, Group& group) {
  if (!seconds) return {};
  if (*seconds < 0) return invalid("DefaultCooldown must be greater than or equal to 0");
  group.default_cooldown = *seconds;
  return {};
}

Result<void> read_tags(const std::vector<api::autoscaling::Tag>& tags, Group& group) {
  for (const auto& tag : tags) {
    const std::string& key = *tag.key;
    if (key.starts_with("aws:")) return invalid("Tag keys starting with 'aws:' are reserved.");
    group.tags[key] = {.value = tag.value.value_or(""),
                       .propagate = tag.propagate_at_launch.value_or(false)};
  }
  if (group.tags.size() > kMostTags) {
    return std::unexpected(api::autoscaling::errors::LimitExceededFault(
        fmt::format("Tags per AutoScalingGroup limit of {} exceeded", kMostTags)));
  }
  return {};
}

Result<LifecycleHook> read_hook(const std::optional<std::string>& transition,
                                const std::optional<std::int32_t>& heartbeat,
                                const std::optional<std::string>& default_result) {
  LifecycleHook hook;
  if (transition == "autoscaling:EC2_INSTANCE_TERMINATING") {
    hook.transition = Transition::kTerminating;
  } else if (transition != "autoscaling:EC2_INSTANCE_LAUNCHING") {
    return invalid(
        "Lifecycle transition must be one of autoscaling:EC2_INSTANCE_LAUNCHING, "
        "autoscaling:EC2_INSTANCE_TERMINATING");
  }
  if (heartbeat) {
    if (*heartbeat < 30 || *heartbeat > 7200)
      return invalid("HeartbeatTimeout must be between 30 and 7200 seconds");
    hook.heartbeat = std::chrono::seconds(*heartbeat);
  }
  if (default_result == "CONTINUE") {
    hook.default_result = HookResult::kContinue;
  } else if (default_result && default_result != "ABANDON") {
    return invalid("DefaultResult must be one of CONTINUE, ABANDON");
  }
  return hook;
}

Result<void> check_sources(const World& world, const std::vector<TrafficSource>& sources) {
  for (const TrafficSource& source : sources) {
    if (world.load_balancers.has(world.scope, source)) continue;
    const bool is_target_group = source.kind == TrafficSource::Kind::kTargetGroup;
    return invalid(
        fmt::format("Provided {} may not be valid. Please ensure they exist and try again.",
                    is_target_group ? "Target Groups" : "Load Balancers"));
  }
  return {};
}

Result<const Group*> require_group(const Tables& tables, const Scope& scope,
                                   const std::optional<std::string>& name) {
  const Group* group = tables.find_group(scope, name.value_or(""));
  if (!group) return std::unexpected(errors::group_not_found(name.value_or("")));
  if (group->deleting) return std::unexpected(errors::group_is_deleting(group->name));
  return group;
}

Result<void> require_no_refresh(const Tables& tables, const Group& group) {
  if (!tables.find_refresh(group.arn)) return {};
  return std::unexpected(api::autoscaling::errors::InstanceRefreshInProgressFault(
      "An Instance Refresh is already in progress and blocks the execution of this Instance "
      "Refresh."));
}

Result<const Member*> require_member(const Tables& tables, const Group& group,
                                     const std::string& id) {
  const Member* member = tables.members.find(id);
  if (!member || member->group_arn != group.arn)
    return std::unexpected(errors::instance_not_in_group(id, group.name));
  return member;
}

}  // namespace gantry::autoscaling
