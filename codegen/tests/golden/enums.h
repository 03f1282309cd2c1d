#pragma once
// Generated from the API model by codegen/generate.py.

#include <string_view>

namespace gantry::api::shop {

namespace Colour {
inline constexpr std::string_view kRed = "RED";
inline constexpr std::string_view kDeepBlue = "deep-blue";
inline constexpr std::string_view kT2Micro = "t2.micro";
}  // namespace Colour

}  // namespace gantry::api::shop
