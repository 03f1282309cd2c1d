#include <fmt/format.h>

#include <set>

#include "api/ssm/errors.h"
#include "ssm/ops/lookup.h"
#include "ssm/ops/page.h"
#include "ssm/service.h"

// PutParameter, DeleteParameter, DeleteParameters, DescribeParameters.
namespace gantry::ssm {
namespace {

/// AWS: "Managing parameter tiers", 4 KB.
constexpr std::size_t kMaxValue = 4096;
/// AWS: DescribeParameters, MaxResults, "50".
constexpr std::size_t kPage = 50;

std::unexpected<Error> invalid(std::string message) {
  return std::unexpected(Error{.code = "ValidationException", .message = std::move(message)});
}

Result<void> check_supported(const api::ssm::PutParameterRequest& request) {
  if (request.type == "SecureString" || request.key_id) {
    return std::unexpected(api::ssm::errors::UnsupportedParameterType(
        "Gantry has no keys to encrypt with: SecureString is not served."));
  }
  if (request.policies || request.allowed_pattern ||
      request.tier.value_or("Standard") == "Advanced") {
    return invalid("Gantry serves standard parameters without policies and patterns.");
  }
  if (request.tags && !request.tags->empty()) {
    return invalid("Gantry keeps no tags of parameters: leave Tags out.");
  }
  if (request.data_type.value_or("text") != "text") {
    return invalid("Gantry serves the data type text only.");
  }
  return {};
}

api::ssm::ParameterMetadata to_metadata(const Parameter& parameter) {
  const auto wire = to_api(parameter);
  api::ssm::ParameterMetadata metadata{.arn = wire.arn,
                                       .data_type = parameter.data_type,
                                       .last_modified_date = parameter.modified_at,
                                       .last_modified_user = parameter.modified_by,
                                       .name = parameter.name,
                                       .tier = parameter.tier,
                                       .type = parameter.type,
                                       .version = parameter.version};
  if (!parameter.description.empty()) metadata.description = parameter.description;
  return metadata;
}

/// AWS: ParameterStringFilter: Name with Equals or BeginsWith, and Type.
Result<bool> matches(const Parameter& parameter, const api::ssm::ParameterStringFilter& filter) {
  const auto key = filter.key.value_or("");
  const auto option = filter.option.value_or("Equals");
  if (key != "Name" && key != "Type") {
    return std::unexpected(api::ssm::errors::InvalidFilterKey(
        fmt::format("The filter key {} is not served: Name and Type are.", key)));
  }
  if (option != "Equals" && option != "BeginsWith") {
    return std::unexpected(api::ssm::errors::InvalidFilterOption(
        fmt::format("The filter option {} is not valid: Equals and BeginsWith are.", option)));
  }
  const auto& text = key == "Name" ? parameter.name : parameter.type;
  const auto values = filter.values.value_or(std::vector<std::string>());
  return std::ranges::any_of(values, [&](const std::string& value) {
    return option == "Equals" ? text == value : text.starts_with(value);
  });
}

}  // namespace

Result<api::ssm::PutParameterResult> Service::put_parameter(
    control::OpContext& context, const api::ssm::PutParameterRequest& request) {
  const auto& name = *request.name;
  GANTRY_CHECK(check_own_name(name));
  GANTRY_CHECK(check_supported(request));
  if (request.value->size() > kMaxValue) {
    return invalid(
        "Standard tier parameters support a maximum parameter value of 4096 characters.");
  }
  const auto key = make_key(context.scope(), name);
  const Parameter* before = ssm_.parameters.find(key);
  if (before && !request.overwrite.value_or(false)) {
    return std::unexpected(api::ssm::errors::ParameterAlreadyExists(
        "The parameter already exists. To overwrite this value, set the overwrite option in the "
        "request to true."));
  }
  if (!before && !request.type) {
    return invalid("A parameter type is required when you create a parameter.");
  }
  Parameter next{.id_key = key,
                 .account = context.scope().account,
                 .region = context.scope().region,
                 .name = name,
                 .type = request.type.value_or(before ? before->type : "String"),
                 .value = *request.value,
                 .description = request.description.value_or(before ? before->description : ""),
                 .version = before ? before->version + 1 : 1,
                 .modified_at = context.now,
                 .modified_by = context.request.caller.arn};
  if (before && before->type != next.type) {
    return std::unexpected(api::ssm::errors::HierarchyTypeMismatchException(
        "Parameter Store doesn't support changing a parameter type in a hierarchy."));
  }
  const auto version = next.version;
  ssm_.parameters.put(context.tx, std::move(next));
  return api::ssm::PutParameterResult{.tier = "Standard", .version = version};
}

Result<api::ssm::DeleteParameterResult> Service::delete_parameter(
    control::OpContext& context, const api::ssm::DeleteParameterRequest& request) {
  if (!ssm_.parameters.erase(context.tx, make_key(context.scope(), *request.name))) {
    return std::unexpected(
        api::ssm::errors::ParameterNotFound(fmt::format("Parameter {} not found.", *request.name)));
  }
  return api::ssm::DeleteParameterResult{};
}

Result<api::ssm::DeleteParametersResult> Service::delete_parameters(
    control::OpContext& context, const api::ssm::DeleteParametersRequest& request) {
  api::ssm::DeleteParametersResult result{.deleted_parameters = std::vector<std::string>(),
                                          .invalid_parameters = std::vector<std::string>()};
  for (const auto& name : std::set(request.names->begin(), request.names->end())) {
    const bool gone = ssm_.parameters.erase(context.tx, make_key(context.scope(), name));
    (gone ? result.deleted_parameters : result.invalid_parameters)->push_back(name);
  }
  return result;
}

Result<api::ssm::DescribeParametersResult> Service::describe_parameters(
    control::OpContext& context, const api::ssm::DescribeParametersRequest& request) {
  if (request.filters && !request.filters->empty()) {
    return std::unexpected(
        api::ssm::errors::InvalidFilterKey("Filters are of old: give ParameterFilters."));
  }
  api::ssm::DescribeParametersResult result{.parameters =
                                                std::vector<api::ssm::ParameterMetadata>()};
  for (const Parameter& parameter : ssm_.parameters_by_scope.range(context.scope())) {
    bool wanted = !request.shared.value_or(false);  // nobody shares any
    for (const auto& filter :
         request.parameter_filters.value_or(std::vector<api::ssm::ParameterStringFilter>())) {
      GANTRY_TRY(const bool matching, matches(parameter, filter));
      wanted = wanted && matching;
    }
    if (wanted) result.parameters->push_back(to_metadata(parameter));
  }
  GANTRY_TRY(result.next_token, take_page(request, kPage, *result.parameters,
                                          [](const auto& parameter) { return *parameter.name; }));
  return result;
}

}  // namespace gantry::ssm
