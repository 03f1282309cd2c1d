#include "ec2/ops/instance_ids.h"

#include "ec2/errors.h"
#include "ec2/ops/records.h"

namespace gantry::ec2 {

Result<void> check_instance_ids(const Tables& tables, const Scope& scope,
                                const std::vector<std::string>& ids) {
  std::vector<std::string> missing;
  for (const auto& id : ids) {
    if (!is_well_formed_id(id, "i")) return std::unexpected(errors::instance_id_malformed(id));
    if (!find_in_scope(tables.instances, scope, id)) missing.push_back(id);
  }
  if (!missing.empty()) return std::unexpected(errors::instance_id_not_found(missing));
  return {};
}

}  // namespace gantry::ec2
