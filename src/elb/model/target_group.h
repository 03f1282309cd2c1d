#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/time.h"
#include "elb/model/load_balancer.h"
#include "store/record.h"

namespace gantry::elb {

/// AWS: CreateTargetGroup. Sizes are seconds and counts.
struct HealthCheck {
  bool enabled = true;
  std::string protocol;
  std::string port = "traffic-port";
  std::string path;     ///< HTTP and HTTPS
  std::string matcher;  ///< `200`, `200,202`, `200-299`; of gRPC groups `0-99`
  std::int32_t interval = 30;
  std::int32_t timeout = 5;
  std::int32_t healthy_threshold = 5;
  std::int32_t unhealthy_threshold = 2;

  static constexpr auto kFields = store::fields(
      store::field<1>(&HealthCheck::enabled), store::field<2>(&HealthCheck::protocol),
      store::field<3>(&HealthCheck::port), store::field<4>(&HealthCheck::path),
      store::field<5>(&HealthCheck::matcher), store::field<6>(&HealthCheck::interval),
      store::field<7>(&HealthCheck::timeout), store::field<8>(&HealthCheck::healthy_threshold),
      store::field<9>(&HealthCheck::unhealthy_threshold));
  friend bool operator==(const HealthCheck&, const HealthCheck&) = default;
};

/// A target group, or the instances of a classic load balancer: its group has the load balancer's
/// ARN and is shown by the classic API only.
struct TargetGroup {
  static constexpr std::string_view kTable = "elb.target_groups";

  std::string arn;
  std::string account;
  std::string region;
  std::string name;
  Time created_at;
  std::string target_type = "instance";  ///< `instance`, `ip`, `alb`
  std::string protocol;
  std::string protocol_version;  ///< HTTP and HTTPS: `HTTP1`, `HTTP2`, `GRPC`
  std::int32_t port = 0;         ///< of targets that name none
  std::string vpc_id;
  std::string ip_address_type = "ipv4";
  HealthCheck health_check;
  Attributes attributes;  ///< those that were set; the rest have AWS's defaults
  Tags tags;
  bool classic = false;

  [[nodiscard]] std::string_view key() const { return arn; }
  [[nodiscard]] Scope scope() const { return {account, region}; }
  /// What an application load balancer sends to.
  [[nodiscard]] bool is_http() const { return protocol == "HTTP" || protocol == "HTTPS"; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&TargetGroup::arn), store::field<2>(&TargetGroup::account),
      store::field<3>(&TargetGroup::region), store::field<4>(&TargetGroup::name),
      store::field<5>(&TargetGroup::created_at), store::field<6>(&TargetGroup::target_type),
      store::field<7>(&TargetGroup::protocol), store::field<8>(&TargetGroup::protocol_version),
      store::field<9>(&TargetGroup::port), store::field<10>(&TargetGroup::vpc_id),
      store::field<11>(&TargetGroup::ip_address_type), store::field<12>(&TargetGroup::health_check),
      store::field<13>(&TargetGroup::attributes), store::field<14>(&TargetGroup::tags),
      store::field<15>(&TargetGroup::classic));
  friend bool operator==(const TargetGroup&, const TargetGroup&) = default;
};

}  // namespace gantry::elb
