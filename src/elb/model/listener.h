#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/elbv2/types.h"
#include "base/arn.h"
#include "base/time.h"
#include "elb/model/load_balancer.h"
#include "store/api_value.h"
#include "store/record.h"

namespace gantry::elb {

/// What happens to a request, in AWS's own shape, completed as AWS shows it.
using Actions = std::vector<api::elbv2::Action>;

/// A listener of an application or network load balancer.
struct Listener {
  static constexpr std::string_view kTable = "elb.listeners";

  std::string arn;
  std::string account;
  std::string region;
  std::string load_balancer_arn;
  Time created_at;
  std::int32_t port = 0;
  std::string protocol;
  std::string ssl_policy;                 ///< of HTTPS and TLS
  std::vector<std::string> certificates;  ///< ARNs; the first one is the default
  std::string alpn_policy;                ///< of TLS; empty: none
  Actions default_actions;
  Attributes attributes;
  Tags tags;
  std::string default_rule_arn;

  [[nodiscard]] std::string_view key() const { return arn; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields = store::fields(
      store::field<1>(&Listener::arn), store::field<2>(&Listener::account),
      store::field<3>(&Listener::region), store::field<4>(&Listener::load_balancer_arn),
      store::field<5>(&Listener::created_at), store::field<6>(&Listener::port),
      store::field<7>(&Listener::protocol), store::field<8>(&Listener::ssl_policy),
      store::field<9>(&Listener::certificates), store::field<10>(&Listener::alpn_policy),
      store::field<11>(&Listener::default_actions), store::field<12>(&Listener::attributes),
      store::field<13>(&Listener::tags), store::field<14>(&Listener::default_rule_arn));
  friend bool operator==(const Listener&, const Listener&) = default;
};

/// A rule of an application load balancer's listener. The default rule is the listener itself.
struct Rule {
  static constexpr std::string_view kTable = "elb.rules";

  std::string arn;
  std::string account;
  std::string region;
  std::string listener_arn;
  std::int32_t priority = 0;
  std::vector<api::elbv2::RuleCondition> conditions;
  Actions actions;
  Tags tags;

  [[nodiscard]] std::string_view key() const { return arn; }
  [[nodiscard]] Scope scope() const { return {account, region}; }

  static constexpr auto kFields =
      store::fields(store::field<1>(&Rule::arn), store::field<2>(&Rule::account),
                    store::field<3>(&Rule::region), store::field<4>(&Rule::listener_arn),
                    store::field<5>(&Rule::priority), store::field<6>(&Rule::conditions),
                    store::field<7>(&Rule::actions), store::field<8>(&Rule::tags));
  friend bool operator==(const Rule&, const Rule&) = default;
};

/// The target groups that the actions forward to, each once.
[[nodiscard]] std::set<std::string> groups_of(const Actions& actions);

}  // namespace gantry::elb
