#pragma once

#include <string_view>

namespace gantry::store {

/// Says on standard error what was broken and aborts: a programming error inside the process, never
/// a caller's or a file's mistake.
[[noreturn]] void broken_contract(std::string_view what);

inline void require(bool holds, std::string_view what) {
  if (!holds) [[unlikely]] {
    broken_contract(what);
  }
}

}  // namespace gantry::store
