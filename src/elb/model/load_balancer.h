#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "base/time.h"
#include "store/record.h"

namespace gantry::elb {

using Tags = std::map<std::string, std::string>;
using Attributes = std::map<std::string, std::string>;

/// The values are stored.
enum class Kind : std::uint8_t { kApplication = 0, kNetwork = 1, kClassic = 2 };

/// `application`, `network`, `classic`.
[[nodiscard]] std::string_view to_string(Kind kind);

/// Where a load balancer stands in one zone. Its network interface is EC2's.
struct Foothold {
  std::string zone;
  std::string subnet_id;
  std::string interface_id;
  std::string address;  ///< private, dotted

  static constexpr auto kFields =
      store::fields(store::field<1>(&Foothold::zone), store::field<2>(&Foothold::subnet_id),
                    store::field<3>(&Foothold::interface_id), store::field<4>(&Foothold::address));
  friend bool operator==(const Foothold&, const Foothold&) = default;
};

/// AWS: LoadBalancerState.
enum class BalancerState : std::uint8_t { kProvisioning = 0, kActive = 1, kFailed = 2 };

/// A load balancer of any kind. Written by the operations, but for the state, which is the
/// controller's.
struct LoadBalancer {
  static constexpr std::string_view kTable = "elb.load_balancers";

  std::string arn;
  std::string account;
  std::string region;
  std::string name;
  Kind kind = Kind::kApplication;
  Time created_at;
  std::string dns_name;
  bool internal = false;
  std::string vpc_id;
  std::string ip_address_type = "ipv4";
  std::vector<Foothold> footholds;  ///< ordered by zone
  std::vector<std::string> security_groups;
  Attributes attributes;  ///< those that were set; the rest have AWS's defaults
  Tags tags;
  BalancerState state = BalancerState::kProvisioning;
  std::string state_reason;

  [[nodiscard]] std::string_view key() const { return arn; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&LoadBalancer::arn), store::field<2>(&LoadBalancer::account),
      store::field<3>(&LoadBalancer::region), store::field<4>(&LoadBalancer::name),
      store::field<5>(&LoadBalancer::kind), store::field<6>(&LoadBalancer::created_at),
      store::field<7>(&LoadBalancer::dns_name), store::field<8>(&LoadBalancer::internal),
      store::field<9>(&LoadBalancer::vpc_id), store::field<10>(&LoadBalancer::ip_address_type),
      store::field<11>(&LoadBalancer::footholds), store::field<12>(&LoadBalancer::security_groups),
      store::field<13>(&LoadBalancer::attributes), store::field<14>(&LoadBalancer::tags),
      store::field<15>(&LoadBalancer::state), store::field<16>(&LoadBalancer::state_reason));
  friend bool operator==(const LoadBalancer&, const LoadBalancer&) = default;
};

}  // namespace gantry::elb
