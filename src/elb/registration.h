#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "ec2/ec2.h"
#include "elb/model/tables.h"

/// Targets come into groups and leave them, each in the caller's transaction. What their health is
/// the health controller then keeps up to date.
namespace gantry::elb {

struct TargetDraft {
  std::string target_id;
  std::int32_t port = 0;
  std::string zone;

  friend auto operator<=>(const TargetDraft&, const TargetDraft&) = default;
};

/// May the target be in the group? Errors: InvalidTarget, ValidationError.
[[nodiscard]] Result<void> check_target(const Tables& tables, const ec2::Ec2& ec2,
                                        const TargetGroup& group, const TargetDraft& draft);

/// A target that is there stays as it is; one that drains is back. The caller has checked it.
void put_target(Tables& tables, store::Tx& tx, const TargetGroup& group, const TargetDraft& draft,
                Time now);

/// The target drains; it is gone after the answered delay. One that gets no traffic is gone at
/// once.
Millis remove_target(Tables& tables, store::Tx& tx, const Target& target, Time now);

/// The zone where the target is; empty if it is in none that we know (`all`, outside the VPC).
[[nodiscard]] std::string zone_of(const ec2::Ec2& ec2, const TargetGroup& group,
                                  const Target& target);
/// Where the target's traffic goes: its private address; empty if there is none.
[[nodiscard]] std::string address_of(const Tables& tables, const ec2::Ec2& ec2,
                                     const TargetGroup& group, const Target& target);

}  // namespace gantry::elb
