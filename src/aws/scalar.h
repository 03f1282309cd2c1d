#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <string>

namespace gantry::aws {

/// Appends a number in the shortest decimal form that reads back the same; NaN, Infinity and
/// -Infinity as AWS's protocols spell them.
template <std::integral Integer>
void append_number(std::string& out, Integer value) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
}

inline void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    char buffer[32];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
  }
}

}  // namespace gantry::aws
