#include "logs/ops/lookup.h"

#include "logs/errors.h"

namespace gantry::logs {
namespace {

constexpr std::string_view kPrefix = "log-group:";

/// The group's name in `arn:...:log-group:NAME` with or without `:*`.
std::optional<std::string> name_in(const Arn& arn) {
  if (arn.service != "logs" || !arn.resource.starts_with(kPrefix)) return std::nullopt;
  std::string name = arn.resource.substr(kPrefix.size());
  if (name.ends_with(":*")) name.resize(name.size() - 2);
  return name;
}

}  // namespace

Result<const LogGroup*> find_group(const Tables& tables, const Scope& scope,
                                   const std::string& name) {
  const LogGroup* group = tables.groups.find(group_key(scope, name));
  if (!group) return std::unexpected(errors::no_group());
  return group;
}

Result<const LogGroup*> find_group(const Tables& tables, const Scope& scope,
                                   const std::optional<std::string>& name,
                                   const std::optional<std::string>& identifier) {
  if (name.has_value() == identifier.has_value()) {
    return std::unexpected(
        errors::invalid("Exactly one of logGroupName and logGroupIdentifier must be specified."));
  }
  if (name) return find_group(tables, scope, *name);
  if (identifier->starts_with("arn:")) return find_by_arn(tables, scope, *identifier);
  return find_group(tables, scope, *identifier);
}

Result<const LogGroup*> find_by_arn(const Tables& tables, const Scope& scope,
                                    const std::string& text) {
  const auto arn = parse_arn(text);
  const auto name = arn ? name_in(*arn) : std::nullopt;
  if (!name) return std::unexpected(errors::invalid("The specified resourceArn is invalid."));
  if (arn->account != scope.account || arn->region != scope.region) {
    return std::unexpected(errors::no_group());
  }
  return find_group(tables, scope, *name);
}

Result<const LogStream*> find_stream(const Tables& tables, const LogGroup& group,
                                     const std::string& name) {
  const LogStream* stream = tables.streams.find(stream_key(group.id_key, name));
  if (!stream) return std::unexpected(errors::no_stream());
  return stream;
}

}  // namespace gantry::logs
