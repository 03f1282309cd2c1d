#pragma once

namespace gantry::app {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace gantry::app
