#include <set>

#include "api/ssm/errors.h"
#include "ssm/ops/lookup.h"
#include "ssm/ops/page.h"
#include "ssm/service.h"

// GetParameter, GetParameters, GetParametersByPath.
namespace gantry::ssm {
namespace {

/// AWS: GetParametersByPath, MaxResults, "10".
constexpr std::size_t kPage = 10;

Error unserved_filters() {
  return api::ssm::errors::InvalidFilterKey(
      "Gantry does not serve ParameterFilters here: leave them out.");
}

}  // namespace

Result<api::ssm::GetParameterResult> Service::get_parameter(
    control::OpContext& context, const api::ssm::GetParameterRequest& request) {
  GANTRY_TRY(auto parameter, look_up(ssm_, context.scope(), *request.name));
  return api::ssm::GetParameterResult{.parameter = std::move(parameter)};
}

Result<api::ssm::GetParametersResult> Service::get_parameters(
    control::OpContext& context, const api::ssm::GetParametersRequest& request) {
  api::ssm::GetParametersResult result{.invalid_parameters = std::vector<std::string>(),
                                       .parameters = std::vector<api::ssm::Parameter>()};
  for (const auto& name : std::set(request.names->begin(), request.names->end())) {
    if (auto parameter = look_up(ssm_, context.scope(), name)) {
      result.parameters->push_back(*std::move(parameter));
    } else {
      result.invalid_parameters->push_back(name);
    }
  }
  return result;
}

Result<api::ssm::GetParametersByPathResult> Service::get_parameters_by_path(
    control::OpContext& context, const api::ssm::GetParametersByPathRequest& request) {
  if (request.parameter_filters && !request.parameter_filters->empty()) {
    return std::unexpected(unserved_filters());
  }
  std::string path = *request.path;
  if (!path.starts_with('/')) {
    return std::unexpected(
        Error{.code = "ValidationException",
              .message = "The parameter doesn't meet the parameter name requirements. The "
                         "parameter name must begin with a forward slash \"/\"."});
  }
  if (!path.ends_with('/')) path += '/';
  auto parameters = list_below(ssm_, context.scope(), path);
  if (!request.recursive.value_or(false)) {
    std::erase_if(parameters, [&](const api::ssm::Parameter& parameter) {
      return parameter.name->find('/', path.size()) != std::string::npos;
    });
  }
  GANTRY_TRY(auto next, take_page(request, kPage, parameters,
                                  [](const auto& parameter) { return *parameter.name; }));
  return api::ssm::GetParametersByPathResult{.next_token = std::move(next),
                                             .parameters = std::move(parameters)};
}

}  // namespace gantry::ssm
