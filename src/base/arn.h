#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gantry {

/// `arn:partition:service:region:account:resource`, in parts. `resource` may itself hold `/` and
/// `:`.
struct Arn {
  std::string partition = "aws";
  std::string service;
  std::string region;
  std::string account;
  std::string resource;

  [[nodiscard]] std::string str() const;
  friend auto operator<=>(const Arn&, const Arn&) = default;
};

/// Absent if `text` has fewer than six parts or does not begin with `arn:`.
[[nodiscard]] std::optional<Arn> parse_arn(std::string_view text);

/// Whose request it is and where: everything that is stored belongs to one scope.
struct Scope {
  std::string account;
  std::string region;

  friend auto operator<=>(const Scope&, const Scope&) = default;
};

/// `arn:aws:<service>:<region>:<account>:<resource>`
[[nodiscard]] std::string make_arn(std::string_view service, const Scope& scope,
                                   std::string_view resource);

}  // namespace gantry
