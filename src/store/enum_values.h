#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gantry::store {

namespace detail {

/// Whether `value` is an enumerator: the compiler spells any other value as a cast, `(Colour)7`.
template <auto value>
consteval bool is_enumerator() {
  const std::string_view name = __PRETTY_FUNCTION__;
  const auto paren = name.rfind(')');
  return paren == std::string_view::npos || paren + 1 >= name.size() || name[paren + 1] < '0' ||
         name[paren + 1] > '9';
}

template <class E, std::size_t... I>
consteval std::uint64_t enumerator_mask(std::index_sequence<I...>) {
  return ((is_enumerator<static_cast<E>(I)>() ? std::uint64_t{1} << I : 0) | ...);
}

}  // namespace detail

/// Whether `value` is an enumerator of E between 0 and 63. A stored enum is closed: a row with any
/// other number is damaged.
template <class E>
  requires std::is_enum_v<E>
[[nodiscard]] constexpr bool is_stored_enumerator(std::int64_t value) {
  constexpr std::uint64_t kMask = detail::enumerator_mask<E>(std::make_index_sequence<64>());
  return value >= 0 && value < 64 && ((kMask >> value) & 1) != 0;
}

}  // namespace gantry::store
