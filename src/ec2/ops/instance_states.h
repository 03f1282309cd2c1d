#pragma once

#include <string>
#include <string_view>

#include "ec2/ops/convert.h"
#include "ec2/ops/instance_ids.h"
#include "ec2/ops/records.h"
#include "ec2/service.h"

namespace gantry::ec2 {

/// `verb`: "started", "stopped", "rebooted".
[[nodiscard]] Error incorrect_instance_state(std::string_view id, std::string_view verb);

/// The instance of that id. Errors: InvalidInstanceID.Malformed, InvalidInstanceID.NotFound.
[[nodiscard]] Result<const Instance*> find_instance(const Tables& tables, const Scope& scope,
                                                    const std::string& id);

/// Changes one instance's record if the request's DryRun allows; it exists.
template <class F>
Result<void> change_instance(control::OpContext& context, Tables& tables, const std::string& id,
                             const std::optional<bool>& dry_run, F&& change) {
  GANTRY_CHECK(check_dry_run(dry_run));
  tables.instances.update(context.tx, id, std::forward<F>(change));
  return {};
}

}  // namespace gantry::ec2
