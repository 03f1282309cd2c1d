#include "logs/errors.h"

#include "api/logs/errors.h"

namespace gantry::logs::errors {

namespace modelled = api::logs::errors;

Error invalid(std::string message) {
  return modelled::InvalidParameterException(std::move(message));
}
Error no_group() {
  return modelled::ResourceNotFoundException("The specified log group does not exist.");
}
Error no_stream() {
  return modelled::ResourceNotFoundException("The specified log stream does not exist.");
}
Error group_exists() {
  return modelled::ResourceAlreadyExistsException("The specified log group already exists");
}
Error stream_exists() {
  return modelled::ResourceAlreadyExistsException("The specified log stream already exists");
}
Error invalid_token() { return invalid("The specified nextToken is invalid."); }

}  // namespace gantry::logs::errors
