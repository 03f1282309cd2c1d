#pragma once

#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/shared_text.h"
#include "base/units.h"
#include "store/contract.h"
#include "store/enum_values.h"
#include "store/wire.h"

namespace gantry::store {

/// How a type lies in a row. A specialization has
///   static constexpr Wire kWire;
///   static void encode(Writer&, const T&);   // deterministic
///   static bool decode(Reader&, T&);         // false if malformed; `T` is freshly made
/// For Wire::kBlock, encode writes the contents without the length, and decode gets a Reader of the
/// contents alone. Specialize it for types that are stored in another way than by their fields
/// (store/api_value.h does).
template <class T>
struct ValueCodec;

/// A value with its length if it needs one.
template <class T>
void write_value(Writer& out, const T& value) {
  if constexpr (ValueCodec<T>::kWire == Wire::kBlock) {
    out.block([&] { ValueCodec<T>::encode(out, value); });
  } else {
    ValueCodec<T>::encode(out, value);
  }
}

template <class T>
[[nodiscard]] bool read_value(Reader& in, T& value) {
  if constexpr (ValueCodec<T>::kWire == Wire::kBlock) {
    auto contents = in.block();
    return contents && ValueCodec<T>::decode(*contents, value) && contents->done();
  } else {
    return ValueCodec<T>::decode(in, value);
  }
}

template <std::unsigned_integral T>  // bool is one
struct ValueCodec<T> {
  static constexpr Wire kWire = Wire::kVarint;
  static void encode(Writer& out, T value) { out.varint(value); }
  static bool decode(Reader& in, T& value) {
    const auto number = in.varint();
    if (!number || *number > std::numeric_limits<T>::max()) return false;
    value = static_cast<T>(*number);
    return true;
  }
};

template <std::signed_integral T>
struct ValueCodec<T> {
  static constexpr Wire kWire = Wire::kVarint;
  static void encode(Writer& out, T value) { out.varint(zigzag(value)); }
  static bool decode(Reader& in, T& value) {
    const auto number = in.varint();
    if (!number || !std::in_range<T>(unzigzag(*number))) return false;
    value = static_cast<T>(unzigzag(*number));
    return true;
  }
};

template <class E>
  requires std::is_enum_v<E>
struct ValueCodec<E> {
  static constexpr Wire kWire = Wire::kVarint;
  static void encode(Writer& out, E value) {
    const auto number = static_cast<std::int64_t>(std::to_underlying(value));
    require(is_stored_enumerator<E>(number), "a stored enum has enumerators between 0 and 63 only");
    out.varint(static_cast<std::uint64_t>(number));
  }
  static bool decode(Reader& in, E& value) {
    const auto number = in.varint();
    if (!number || *number >= 64 || !is_stored_enumerator<E>(static_cast<std::int64_t>(*number)))
      return false;
    value = static_cast<E>(*number);
    return true;
  }
};

template <>
struct ValueCodec<double> {
  static constexpr Wire kWire = Wire::kFixed64;
  static void encode(Writer& out, double value) {
    out.fixed64(std::bit_cast<std::uint64_t>(value));
  }
  static bool decode(Reader& in, double& value) {
    const auto bits = in.fixed64();
    if (bits) value = std::bit_cast<double>(*bits);
    return bits.has_value();
  }
};

template <>
struct ValueCodec<std::string> {
  static constexpr Wire kWire = Wire::kBlock;
  static void encode(Writer& out, const std::string& value) { out.raw(value); }
  static bool decode(Reader& in, std::string& value) {
    value = in.take_rest();
    return true;
  }
};

template <>
struct ValueCodec<SharedText> {
  static constexpr Wire kWire = Wire::kBlock;
  static void encode(Writer& out, const SharedText& value) { out.raw(value.view()); }
  static bool decode(Reader& in, SharedText& value) {
    value = in.take_rest();
    return true;
  }
};

template <class Tag>
struct ValueCodec<Id<Tag>> {
  static constexpr Wire kWire = Wire::kBlock;
  static void encode(Writer& out, const Id<Tag>& value) { out.raw(value.str()); }
  static bool decode(Reader& in, Id<Tag>& value) {
    value = Id<Tag>(std::string(in.take_rest()));
    return true;
  }
};

template <std::signed_integral Rep, class Period>
struct ValueCodec<std::chrono::duration<Rep, Period>> {
  using T = std::chrono::duration<Rep, Period>;
  static constexpr Wire kWire = Wire::kVarint;
  static void encode(Writer& out, T value) { ValueCodec<Rep>::encode(out, value.count()); }
  static bool decode(Reader& in, T& value) {
    Rep count = 0;
    if (!ValueCodec<Rep>::decode(in, count)) return false;
    value = T(count);
    return true;
  }
};

template <class Clock, class Duration>
struct ValueCodec<std::chrono::time_point<Clock, Duration>> {
  using T = std::chrono::time_point<Clock, Duration>;
  static constexpr Wire kWire = Wire::kVarint;
  static void encode(Writer& out, T value) {
    ValueCodec<Duration>::encode(out, value.time_since_epoch());
  }
  static bool decode(Reader& in, T& value) {
    Duration since_epoch{};
    if (!ValueCodec<Duration>::decode(in, since_epoch)) return false;
    value = T(since_epoch);
    return true;
  }
};

template <class T>
  requires std::same_as<T, CpuUnits> || std::same_as<T, MiB>
struct ValueCodec<T> {
  static constexpr Wire kWire = Wire::kVarint;
  static void encode(Writer& out, T quantity) {
    ValueCodec<std::int64_t>::encode(out, quantity.value);
  }
  static bool decode(Reader& in, T& quantity) {
    return ValueCodec<std::int64_t>::decode(in, quantity.value);
  }
};

template <class T>
struct ValueCodec<std::vector<T>> {
  static constexpr Wire kWire = Wire::kBlock;
  static void encode(Writer& out, const std::vector<T>& values) {
    for (const T& value : values) write_value<T>(out, value);
  }
  static bool decode(Reader& in, std::vector<T>& values) {
    while (!in.done()) {
      T value{};
      if (!read_value(in, value)) return false;
      values.push_back(std::move(value));
    }
    return true;
  }
};

template <class T, class Less>
struct ValueCodec<std::set<T, Less>> {
  static constexpr Wire kWire = Wire::kBlock;
  static void encode(Writer& out, const std::set<T, Less>& values) {
    for (const T& value : values) write_value(out, value);
  }
  static bool decode(Reader& in, std::set<T, Less>& values) {
    while (!in.done()) {
      T value{};
      if (!read_value(in, value)) return false;
      values.insert(values.end(), std::move(value));
    }
    return true;
  }
};

template <class K, class V, class Less>
struct ValueCodec<std::map<K, V, Less>> {
  static constexpr Wire kWire = Wire::kBlock;
  static void encode(Writer& out, const std::map<K, V, Less>& values) {
    for (const auto& [key, value] : values) {
      write_value(out, key);
      write_value(out, value);
    }
  }
  static bool decode(Reader& in, std::map<K, V, Less>& values) {
    while (!in.done()) {
      K key{};
      V value{};
      if (!read_value(in, key) || !read_value(in, value)) return false;
      values.insert_or_assign(values.end(), std::move(key), std::move(value));
    }
    return true;
  }
};

}  // namespace gantry::store
