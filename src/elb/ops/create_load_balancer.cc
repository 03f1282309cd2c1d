#include <fmt/format.h>

#include "api/elbv2/errors.h"
#include "elb/model/names.h"
#include "elb/network.h"
#include "elb/ops/convert.h"
#include "elb/ops/subnets.h"
#include "elb/service.h"

namespace gantry::elb {
namespace {

using Request = v2::CreateLoadBalancerInput;

// AWS: "Quotas for your Application Load Balancers", and for Network Load Balancers.
constexpr std::size_t kMostLoadBalancers = 50;

Result<void> check_supported(const Request& request) {
  const std::pair<std::string_view, bool> refusals[] = {
      {"CustomerOwnedIpv4Pool", request.customer_owned_ipv4_pool.has_value()},
      {"EnablePrefixForIpv6SourceNat",
       request.enable_prefix_for_ipv6_source_nat.value_or("off") != "off"},
      {"IpamPools", request.ipam_pools.has_value()},
      {"IpAddressType other than ipv4", request.ip_address_type.value_or("ipv4") != "ipv4"},
      {"load balancers of type gateway", request.type == "gateway"}};
  for (const auto& [what, asked] : refusals) {
    if (asked) return std::unexpected(errors::unsupported(what));
  }
  return {};
}

/// AWS: CreateLoadBalancer, "This operation is idempotent".
bool is_same(const LoadBalancer& balancer, const Request& request) {
  std::set<std::string> subnets;
  for (const auto& id : request.subnets.value_or(std::vector<std::string>())) subnets.insert(id);
  if (request.subnet_mappings) {
    for (const auto& one : *request.subnet_mappings) subnets.insert(one.subnet_id.value_or(""));
  }
  std::set<std::string> present;
  for (const Foothold& foothold : balancer.footholds) present.insert(foothold.subnet_id);
  return balancer.internal == (request.scheme == "internal") &&
         to_string(balancer.kind) == request.type.value_or("application") && subnets == present &&
         (!request.security_groups || *request.security_groups == balancer.security_groups);
}

std::size_t count(const Tables& tables, const Scope& scope, Kind kind) {
  std::size_t found = 0;
  for (const auto& one : tables.load_balancers_by_scope.range(scope)) found += one.kind == kind;
  return found;
}

}  // namespace

// AWS: CreateLoadBalancer.
Result<v2::CreateLoadBalancerOutput> Service::create_load_balancer(control::OpContext& context,
                                                                   const Request& request) {
  const Scope scope = context.scope();
  const std::string& name = *request.name;
  GANTRY_CHECK(check_name("load balancer", name));
  GANTRY_CHECK(check_supported(request));
  if (const auto* present = tables().load_balancers_by_name.find(NameKey(scope, name))) {
    if (present->kind != Kind::kClassic && is_same(*present, request))
      return v2::CreateLoadBalancerOutput{.load_balancers = {{to_api(*present)}}};
    return std::unexpected(v2::errors::DuplicateLoadBalancerNameException(fmt::format(
        "A load balancer with the same name '{}' exists, but with different settings", name)));
  }
  const Kind kind = request.type == "network" ? Kind::kNetwork : Kind::kApplication;
  if (count(tables(), scope, kind) >= kMostLoadBalancers) {
    return std::unexpected(v2::errors::TooManyLoadBalancersException(
        "The maximum number of load balancers has been reached"));
  }
  LoadBalancer made{.arn = load_balancer_arn(scope, kind, name, context.ids),
                    .account = scope.account,
                    .region = scope.region,
                    .name = name,
                    .kind = kind,
                    .created_at = context.now,
                    .internal = request.scheme == "internal"};
  made.dns_name = dns_name(made, context.ids);
  GANTRY_TRY(made.tags, read_tags(request.tags));
  GANTRY_TRY(const auto choices, read_subnets(kind, request.subnets, request.subnet_mappings));
  GANTRY_CHECK(stand_in(made, change_of(context), elb_.ec2(), choices));
  const auto groups = request.security_groups.value_or(std::vector<std::string>());
  // AWS: a network load balancer without security groups stays without for good.
  if (kind == Kind::kApplication || !groups.empty()) {
    GANTRY_TRY(made.security_groups, read_security_groups(elb_.ec2(), scope, made.vpc_id, groups));
    update_interfaces(made, context.tx, elb_.ec2());
  }
  auto shown = to_api(made);
  tables().load_balancers.put(context.tx, std::move(made));
  return v2::CreateLoadBalancerOutput{.load_balancers = {{std::move(shown)}}};
}

}  // namespace gantry::elb
