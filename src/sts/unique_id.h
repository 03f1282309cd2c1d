#pragma once

#include <string>
#include <string_view>

namespace gantry::sts {

/// The unique id of something that IAM names: `prefix` (AROA for a role, AIPA for an instance
/// profile) and 17 characters that follow from `name` alone, which should say account and kind, so
/// that nothing needs storing. AWS: "IAM identifiers", unique ID prefixes.
[[nodiscard]] std::string stable_unique_id(std::string_view prefix, std::string_view name);

}  // namespace gantry::sts
