#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "elb/model/listener.h"
#include "elb/model/load_balancer.h"
#include "elb/model/target_group.h"

/// The attributes of load balancers, target groups and listeners: which there are for what, with
/// AWS's defaults. A record holds those that were set.
namespace gantry::elb {

/// What values an attribute takes.
enum class AttributeForm : std::uint8_t {
  kText,
  kBoolean,
  kInteger,        ///< from `least` to `most`
  kZeroOrInteger,  ///< 0, or from `least` to `most`
  kChoice,         ///< one of `choices`
};

/// Whose an attribute is; bits.
enum Owner : std::uint8_t {
  kOfApplication = 1,
  kOfNetwork = 2,
  kOfBoth = kOfApplication | kOfNetwork,
};

struct AttributeInfo {
  std::string_view key;
  std::string_view standard;  ///< AWS's default
  std::uint8_t owners = kOfBoth;
  AttributeForm form = AttributeForm::kText;
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::string_view choices;  ///< separated by `|`
  bool settable = true;      ///< others are refused unless the value is the default
};

/// By key; of a load balancer, target group or listener of that kind.
[[nodiscard]] std::span<const AttributeInfo> load_balancer_attributes();
[[nodiscard]] std::span<const AttributeInfo> target_group_attributes();
[[nodiscard]] std::span<const AttributeInfo> listener_attributes();

[[nodiscard]] Owner owner_of(Kind kind);
/// A group's protocol says which load balancers it is for.
[[nodiscard]] Owner owner_of(const TargetGroup& group);
[[nodiscard]] Owner owner_of(const Listener& listener);

/// All that there are for this owner, in order, those that were set with their values.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> list_attributes(
    std::span<const AttributeInfo> catalogue, Owner owner, const Attributes& set);

/// Errors: ValidationError; InvalidConfigurationRequest if it is not for this owner.
[[nodiscard]] Result<void> check_attribute(std::span<const AttributeInfo> catalogue, Owner owner,
                                           std::string_view key, std::string_view value);

[[nodiscard]] std::string value_of(const LoadBalancer& balancer, std::string_view key);
[[nodiscard]] std::string value_of(const TargetGroup& group, std::string_view key);
[[nodiscard]] std::string value_of(const Listener& listener, std::string_view key);
[[nodiscard]] std::int64_t number_of(const LoadBalancer& balancer, std::string_view key);
[[nodiscard]] std::int64_t number_of(const TargetGroup& group, std::string_view key);

}  // namespace gantry::elb
