#include "ssm/ops/lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "api/ssm/errors.h"
#include "ssm/model/public_parameters.h"

namespace gantry::ssm {
namespace {

/// AWS: the ARN of /a is ...:parameter/a, that of a is ...:parameter/a too.
std::string parameter_arn(const Scope& scope, std::string_view name) {
  if (name.starts_with('/')) name.remove_prefix(1);
  return make_arn("ssm", scope, fmt::format("parameter/{}", name));
}

api::ssm::Parameter to_api(const std::string& name, const PublicParameter& parameter,
                           const std::string& region) {
  return {.arn = parameter_arn({.account = "", .region = region}, name),
          .data_type = "text",
          .last_modified_date = parse_iso8601(parameter.modified_at).value_or(Time()),
          .name = name,
          .type = "String",
          .value = parameter.value,
          .version = 1};
}

struct Selector {
  std::string name;
  std::string version;  ///< empty: the newest
};

/// `name:3` or an ARN.
Selector read_selector(const std::string& text) {
  std::string name = text;
  const bool is_arn = name.starts_with("arn:");
  if (is_arn) {
    const auto at = name.find(":parameter/");
    name = at == std::string::npos ? name : name.substr(at + std::string_view(":parameter").size());
  }
  std::string version;
  if (const auto colon = name.rfind(':'); colon != std::string::npos) {
    version = name.substr(colon + 1);
    name.resize(colon);
  }
  return {name, version};
}

}  // namespace

api::ssm::Parameter to_api(const Parameter& parameter) {
  return {.arn = parameter_arn(parameter.scope(), parameter.name),
          .data_type = parameter.data_type,
          .last_modified_date = parameter.modified_at,
          .name = parameter.name,
          .type = parameter.type,
          .value = parameter.value,
          .version = parameter.version};
}

Result<api::ssm::Parameter> look_up(const Ssm& ssm, const Scope& scope, const std::string& text) {
  const auto selector = read_selector(text);
  std::optional<api::ssm::Parameter> found;
  if (const Parameter* own = ssm.parameters.find(make_key(scope, selector.name))) {
    found = to_api(*own);
  } else if (const Parameter* bare = text.starts_with("arn:") ? ssm.parameters.find(make_key(
                                                                    scope, selector.name.substr(1)))
                                                              : nullptr) {
    found = to_api(*bare);
  } else if (const auto at = public_parameters().find(selector.name);
             at != public_parameters().end()) {
    found = to_api(at->first, at->second, scope.region);
  }
  if (!found) {
    return std::unexpected(
        api::ssm::errors::ParameterNotFound(fmt::format("Parameter {} not found.", text)));
  }
  if (!selector.version.empty() && selector.version != std::to_string(*found->version)) {
    return std::unexpected(api::ssm::errors::ParameterVersionNotFound(
        fmt::format("Systems Manager could not find version {} of {}. Verify the version and try "
                    "again.",
                    selector.version, selector.name)));
  }
  if (!selector.version.empty()) found->selector = ":" + selector.version;
  return *std::move(found);
}

std::vector<api::ssm::Parameter> list_below(const Ssm& ssm, const Scope& scope,
                                            const std::string& path) {
  std::vector<api::ssm::Parameter> list;
  for (const Parameter& own : ssm.parameters_by_scope.range(scope)) {
    if (own.name.starts_with(path)) list.push_back(to_api(own));
  }
  // AWS: nobody lists /aws without saying more.
  if (path.starts_with("/aws/")) {
    for (const auto& [name, parameter] : public_parameters()) {
      if (name.starts_with(path)) list.push_back(to_api(name, parameter, scope.region));
    }
  }
  std::ranges::sort(list, {}, [](const auto& parameter) { return *parameter.name; });
  return list;
}

Result<void> check_own_name(const std::string& name) {
  std::string first = name;
  if (first.starts_with('/')) first.erase(0, 1);
  first = first.substr(0, first.find('/'));
  std::ranges::transform(first, first.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name.starts_with('/') && first == "aws") {
    return std::unexpected(
        Error{.code = "AccessDeniedException",
              .message = fmt::format("No access to reserved parameter name: {}.", name)});
  }
  if (first.starts_with("aws") || first.starts_with("ssm")) {
    return std::unexpected(Error{.code = "ValidationException",
                                 .message =
                                     "Parameter name: can't be prefixed with \"aws\" or \"ssm\" "
                                     "(case-insensitive)."});
  }
  if (name.contains('/') && !name.starts_with('/')) {
    return std::unexpected(Error{.code = "ValidationException",
                                 .message = "Parameter name must be a fully qualified name."});
  }
  return {};
}

}  // namespace gantry::ssm
