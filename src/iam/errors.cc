#include "iam/errors.h"

#include <fmt/format.h>

#include "api/iam/errors.h"

namespace gantry::iam::errors {

namespace api = gantry::api::iam::errors;

Error role_not_found(std::string_view name) {
  return api::NoSuchEntityException(fmt::format("The role with name {} cannot be found.", name));
}
Error profile_not_found(std::string_view name) {
  return api::NoSuchEntityException(fmt::format("Instance Profile {} cannot be found.", name));
}
Error role_policy_not_found(std::string_view name) {
  return api::NoSuchEntityException(
      fmt::format("The role policy with name {} cannot be found.", name));
}
Error policy_not_found(std::string_view arn) {
  return api::NoSuchEntityException(fmt::format("Policy {} was not found.", arn));
}
Error protected_role(std::string_view name) {
  return api::UnmodifiableEntityException(
      fmt::format("Cannot perform the operation on the protected role '{}' - this role is only "
                  "modifiable by AWS",
                  name));
}
Error validation(std::string_view message) {
  return {.code = "ValidationError", .message = std::string(message), .http_status = 400};
}

}  // namespace gantry::iam::errors
