#include "elb/model/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "elb/errors.h"

namespace gantry::elb {
namespace {

constexpr int kIdDigits = 16;
constexpr std::size_t kLongestName = 32;

struct HostedZone {
  std::string_view region;
  std::string_view application;  ///< and classic
  std::string_view network;
};
constexpr std::array<HostedZone, 6> kHostedZones{
    {{"us-east-1", "Z35SXDOTRQ7X7K", "Z26RNL4JYFTOTI"},
     {"us-east-2", "Z3AADJGX6KTTL2", "ZLMOA37VPKANP"},
     {"us-west-1", "Z368ELLRRE2KJ0", "Z24FKFUX50B4VW"},
     {"us-west-2", "Z1H1FL5HABSF5", "Z18D5FSROUN65G"},
     {"eu-west-1", "Z32O12XQLNTSW2", "Z2IFOLAFXWLO4F"},
     {"eu-central-1", "Z215JYRZR1TBD5", "Z3F0SRJ5LGBH90"}}};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

std::string load_balancer_arn(const Scope& scope, Kind kind, std::string_view name, IdSource& ids) {
  std::string resource;
  switch (kind) {
    case Kind::kApplication:
      resource = fmt::format("loadbalancer/app/{}/{}", name, ids.hex(kIdDigits));
      break;
    case Kind::kNetwork:
      resource = fmt::format("loadbalancer/net/{}/{}", name, ids.hex(kIdDigits));
      break;
    case Kind::kClassic:
      resource = fmt::format("loadbalancer/{}", name);
      break;
  }
  return make_arn("elasticloadbalancing", scope, resource);
}

std::string target_group_arn(const Scope& scope, std::string_view name, IdSource& ids) {
  return make_arn("elasticloadbalancing", scope,
                  fmt::format("targetgroup/{}/{}", name, ids.hex(kIdDigits)));
}

std::string_view short_name(std::string_view arn) {
  constexpr std::string_view kMark = ":loadbalancer/";
  const auto at = arn.find(kMark);
  return at == std::string_view::npos ? std::string_view() : arn.substr(at + kMark.size());
}

std::string listener_arn(const LoadBalancer& balancer, IdSource& ids) {
  return make_arn("elasticloadbalancing", balancer.scope(),
                  fmt::format("listener/{}/{}", short_name(balancer.arn), ids.hex(kIdDigits)));
}

std::string rule_arn(std::string_view listener_arn, IdSource& ids) {
  constexpr std::string_view kMark = ":listener/";
  const auto at = listener_arn.find(kMark);
  return fmt::format("{}:listener-rule/{}/{}", listener_arn.substr(0, at),
                     listener_arn.substr(at + kMark.size()), ids.hex(kIdDigits));
}

std::string dns_name(const LoadBalancer& balancer, IdSource& ids) {
  const std::string name = lower(balancer.name);
  if (balancer.kind == Kind::kNetwork) {
    const std::string_view arn = balancer.arn;
    return fmt::format("{}-{}.elb.{}.amazonaws.com", name, arn.substr(arn.rfind('/') + 1),
                       balancer.region);
  }
  constexpr std::uint64_t kNumbers = 2'000'000'000;
  constexpr std::uint64_t kLeast = 100'000'000;
  return fmt::format("{}{}-{}.{}.elb.amazonaws.com", balancer.internal ? "internal-" : "", name,
                     kLeast + ids.u64() % kNumbers, balancer.region);
}

std::string_view hosted_zone_id(Kind kind, std::string_view region) {
  const auto found = std::ranges::find(kHostedZones, region, &HostedZone::region);
  const HostedZone& zone = found == kHostedZones.end() ? kHostedZones.front() : *found;
  return kind == Kind::kNetwork ? zone.network : zone.application;
}

// AWS: CreateLoadBalancer and CreateTargetGroup, Name.
Result<void> check_name(std::string_view what, std::string_view name) {
  const auto refuse = [&](std::string_view how) {
    return std::unexpected(errors::validation(fmt::format("The {} name '{}' {}", what, name, how)));
  };
  if (name.empty()) return refuse("cannot be blank");
  if (name.size() > kLongestName) return refuse("cannot be longer than '32' characters");
  if (!std::ranges::all_of(name, is_name_character)) {
    return refuse("can only contain characters that are alphanumeric characters and hyphens(-)");
  }
  if (name.starts_with('-') || name.ends_with('-')) return refuse("cannot begin or end with '-'");
  if (what == "load balancer" && name.starts_with("internal-"))
    return refuse("cannot begin with 'internal-'");
  return {};
}

}  // namespace gantry::elb
