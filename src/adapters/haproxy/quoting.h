#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ports/load_balancer_engine.h"

namespace gantry::haproxy {

/// One argument of a configuration line, taken literally.
[[nodiscard]] std::string literal(std::string_view text);

/// The same where the argument is a format: `%` and what else it would read stands for itself.
[[nodiscard]] std::string escaped_format(std::string_view text);

/// A regular expression for exactly this text, where `*` is `any`* and `?` one `any`.
[[nodiscard]] std::string wildcard_regex(std::string_view text, std::string_view any = ".");

/// What a condition's values ask of a sample, as the end of an anonymous ACL: "-m str -i a b" or
/// "-m reg ^(?:a.*|b)$".
enum class Case { kSensitive, kIgnored };
[[nodiscard]] std::string match(const std::vector<ports::Pattern>& patterns, Case letters);

}  // namespace gantry::haproxy
