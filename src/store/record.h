#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/boxed.h"
#include "base/result.h"
#include "store/value_codec.h"
#include "store/wire.h"

/// A record is an aggregate that names its table, its key and its stored fields (kFields after the
/// members it names):
///   struct Cluster {
///     std::string arn;
///     std::string name;
///     static constexpr std::string_view kTable = "ecs.clusters";
///     std::string_view key() const { return arn; }   // a view into the record
///     static constexpr auto kFields = store::fields(store::field<1>(&Cluster::arn),
///     store::field<2>(&Cluster::name));
///   };
/// A nested struct has kFields alone. A row holds each field under its number, so members may be
/// renamed, moved, added and dropped; a number is never used again for something else, and a
/// member's type changes only to a wider one or to the optional of it. Unknown numbers are skipped,
/// absent ones keep the member's initial value.
namespace gantry::store {

template <int number, class R, class M>
struct Field {
  using Member = M;
  static constexpr int kNumber = number;
  M R::* member;
};

template <int number, class R, class M>
[[nodiscard]] consteval Field<number, R, M> field(M R::* member) {
  static_assert(number >= 1 && number <= 255);
  return {member};
}

namespace detail {

template <class... F>
consteval bool are_unique_numbers() {
  std::array<int, sizeof...(F)> numbers{F::kNumber...};
  std::ranges::sort(numbers);
  return std::ranges::adjacent_find(numbers) == numbers.end();
}

}  // namespace detail

template <class... F>
[[nodiscard]] consteval std::tuple<F...> fields(F... all) {
  static_assert(detail::are_unique_numbers<F...>(), "two fields of a record have the same number");
  return {all...};
}

template <class T>
concept HasFields = requires { std::tuple_size<std::remove_cvref_t<decltype(T::kFields)>>::value; };

template <class R>
concept Record =
    HasFields<R> && std::copyable<R> && std::default_initializable<R> && requires(const R& record) {
      { R::kTable } -> std::convertible_to<std::string_view>;
      { record.key() } -> std::same_as<std::string_view>;
    };

namespace detail {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsOptional<Boxed<T>> = true;

template <class T>
bool is_empty(const T& value) {
  if constexpr (kIsOptional<T>) {
    return !value.has_value();
  } else if constexpr (requires { value.empty(); }) {
    return value.empty();
  } else {
    return false;
  }
}

template <class T>
void write_field(Writer& out, int number, const T& value) {
  if constexpr (kIsOptional<T>) {
    require(value.has_value(), "an optional field of a record starts out absent");
    write_field(out, number, *value);
  } else {
    out.varint(static_cast<std::uint64_t>(number) << 3 | std::to_underlying(ValueCodec<T>::kWire));
    write_value(out, value);
  }
}

template <class T>
bool read_field(Reader& in, Wire wire, T& value) {
  if constexpr (kIsOptional<T>) {
    return read_field(in, wire, value.emplace());
  } else {
    if (wire != ValueCodec<T>::kWire) return false;
    value = T{};
    return read_value(in, value);
  }
}

template <class R, std::size_t i>
bool read_nth(Reader& in, Wire wire, R& record) {
  return read_field(in, wire, record.*(std::get<i>(R::kFields).member));
}

template <class R>
using ReadFunction = bool (*)(Reader&, Wire, R&);

/// The readers of R's fields by number.
template <class R>
consteval auto make_readers() {
  constexpr int kLast =
      std::apply([](const auto&... f) { return std::max({0, f.kNumber...}); }, R::kFields);
  std::array<ReadFunction<R>, kLast + 1> readers{};
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    ((readers[std::get<i>(R::kFields).kNumber] = &read_nth<R, i>), ...);
  }(std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(R::kFields)>>>());
  return readers;
}

template <class R>
bool read_numbered(Reader& in, std::uint64_t number, Wire wire, R& record) {
  static constexpr auto kReaders = make_readers<R>();
  if (number >= kReaders.size() || kReaders[number] == nullptr) return in.skip(wire);
  return kReaders[number](in, wire, record);
}

}  // namespace detail

/// Empty values are left out where the member starts out empty; all others are always written.
template <HasFields R>
void encode_fields(Writer& out, const R& record) {
  static const R kInitial{};
  std::apply(
      [&](const auto&... f) {
        const auto write = [&](const auto& one) {
          const auto& value = record.*one.member;
          if (detail::is_empty(value) && detail::is_empty(kInitial.*one.member)) return;
          detail::write_field(out, one.kNumber, value);
        };
        (write(f), ...);
      },
      R::kFields);
}

template <HasFields R>
[[nodiscard]] bool decode_fields(Reader& in, R& record) {
  while (!in.done()) {
    const auto tag = in.varint();
    if (!tag) return false;
    in.set_field(*tag >> 3);
    if (!detail::read_numbered(in, *tag >> 3, static_cast<Wire>(*tag & 7), record)) return false;
  }
  return true;
}

template <HasFields T>
struct ValueCodec<T> {
  static constexpr Wire kWire = Wire::kBlock;
  static void encode(Writer& out, const T& value) { encode_fields(out, value); }
  static bool decode(Reader& in, T& value) { return decode_fields(in, value); }
};

template <HasFields R>
[[nodiscard]] std::string encode_record(const R& record) {
  Writer out;
  encode_fields(out, record);
  return std::move(out).take();
}

/// Errors: CorruptData, naming the field.
template <HasFields R>
[[nodiscard]] Result<R> decode_record(std::string_view row) {
  Reader in(row);
  R record{};
  if (!decode_fields(in, record))
    return failure("CorruptData", "field " + std::to_string(in.field()) + " is malformed");
  return record;
}

}  // namespace gantry::store
