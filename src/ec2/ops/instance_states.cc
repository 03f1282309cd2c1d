#include "ec2/ops/instance_states.h"

#include <fmt/format.h>

namespace gantry::ec2 {

Error incorrect_instance_state(std::string_view id, std::string_view verb) {
  return {.code = "IncorrectInstanceState",
          .message = fmt::format("The instance '{}' is not in a state from which it can be {}.", id,
                                 verb)};
}

Result<const Instance*> find_instance(const Tables& tables, const Scope& scope,
                                      const std::string& id) {
  GANTRY_CHECK(check_instance_ids(tables, scope, {id}));
  return tables.instances.find(id);
}

}  // namespace gantry::ec2
