#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace gantry::aws {

class Pattern;  // aws/constraints.h

/// What a value is; it fixes the C++ type behind the `void*` that the codecs are given.
enum class Kind : std::uint8_t {
  kString,     ///< std::string, valid UTF-8
  kInteger,    ///< std::int32_t
  kLong,       ///< std::int64_t
  kDouble,     ///< double
  kBoolean,    ///< bool
  kTimestamp,  ///< gantry::Time
  kBlob,       ///< std::string of raw bytes; base64 on the wire
  kDocument,   ///< std::string that holds JSON text
  kList,       ///< std::vector<T>
  kMap,        ///< std::map<std::string, T>
  kStructure,  ///< a generated struct
};

/// A value on the heap that copies and compares like the value itself: breaks direct recursion of
/// structs.
template <class T>
class Box {
 public:
  Box() : value_(std::make_unique<T>()) {}
  Box(T value) : value_(std::make_unique<T>(std::move(value))) {}
  Box(const Box& other) : value_(std::make_unique<T>(*other.value_)) {}
  Box(Box&& other) noexcept = default;
  Box& operator=(Box other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }
  friend bool operator==(const Box& a, const Box& b) { return *a == *b; }

 private:
  std::unique_ptr<T> value_;
};

/// Access to one member, a std::optional<T> or std::optional<Box<T>>.
struct SlotOps {
  const void* (*get)(const void* slot);  ///< the T, or null when absent
  void* (*emplace)(void* slot);          ///< a fresh T in place of what was there
};

/// Access to a std::vector<T>.
struct ListOps {
  std::size_t (*size)(const void* list);
  const void* (*at)(const void* list, std::size_t index);
  void* (*append)(void* list);
};

/// Access to a std::map<std::string, T>.
struct MapOps {
  std::size_t (*size)(const void* map);
  void* (*insert)(void* map, std::string key);  ///< the value, fresh even if the key was there
  void (*each)(const void* map, void* context,
               void (*visit)(void* context, const std::string& key, const void* value));
};

/// The model's limits on a value. Lengths count code points of strings, bytes of blobs, elements of
/// lists and maps.
struct Constraints {
  std::span<const std::string_view> enum_values;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  const Pattern* pattern = nullptr;
  bool sensitive = false;  ///< the value must not stand in messages
};

struct StructSchema;

/// One shape of the model.
struct TypeSchema {
  Kind kind;
  const StructSchema* structure = nullptr;  ///< kStructure
  const TypeSchema* element = nullptr;      ///< kList: the element; kMap: the value
  const TypeSchema* key = nullptr;          ///< kMap
  const ListOps* list = nullptr;
  const MapOps* map = nullptr;
  std::string_view element_name = "member";  ///< XML and query name of a list's element
  std::string_view key_name = "key";         ///< kMap, XML and query
  std::string_view value_name = "value";     ///< kMap, XML and query
  const Constraints* constraints = nullptr;
};

struct MemberSchema {
  std::string_view name;        ///< in the model; the key in JSON
  std::string_view query_name;  ///< in a query or EC2 request
  std::string_view xml_name;    ///< in an XML response
  const TypeSchema* type;
  const SlotOps* slot;
  std::uint32_t offset;    ///< of the slot within the struct
  bool required = false;   ///< a request without it is refused
  bool flattened = false;  ///< list or map without a wrapping element
  /// The client fills it in where the caller gives none (idempotencyToken).
  bool idempotency_token = false;

  [[nodiscard]] const void* get(const void* object) const {
    return slot->get(static_cast<const std::byte*>(object) + offset);
  }
  [[nodiscard]] void* emplace(void* object) const {
    return slot->emplace(static_cast<std::byte*>(object) + offset);
  }
};

/// A generated struct: `T::kSchema`. One object per type, so its address identifies the type.
struct StructSchema {
  std::string_view name;
  std::span<const MemberSchema> members;  ///< ordered by `name`
  void* (*create)();
  void (*destroy)(void*);

  /// The member of that model name, or null.
  [[nodiscard]] const MemberSchema* find(std::string_view member) const;
};

// What the generated tables are made of.

template <class Slot>
struct SlotAccess;

template <class T>
struct SlotAccess<std::optional<T>> {
  static const void* get(const void* slot) {
    const auto& value = *static_cast<const std::optional<T>*>(slot);
    return value ? static_cast<const void*>(&*value) : nullptr;
  }
  static void* emplace(void* slot) { return &static_cast<std::optional<T>*>(slot)->emplace(); }
};

template <class T>
struct SlotAccess<std::optional<Box<T>>> {
  static const void* get(const void* slot) {
    const auto& value = *static_cast<const std::optional<Box<T>>*>(slot);
    return value ? static_cast<const void*>(&**value) : nullptr;
  }
  static void* emplace(void* slot) {
    return &*static_cast<std::optional<Box<T>>*>(slot)->emplace();
  }
};

template <class Slot>
inline constexpr SlotOps kSlotOps{&SlotAccess<Slot>::get, &SlotAccess<Slot>::emplace};

template <class T>
inline constexpr ListOps kListOps{
    .size = [](const void* list) { return static_cast<const std::vector<T>*>(list)->size(); },
    .at = [](const void* list, std::size_t index) -> const void* {
      return &(*static_cast<const std::vector<T>*>(list))[index];
    },
    .append = [](void* list) -> void* {
      return &static_cast<std::vector<T>*>(list)->emplace_back();
    },
};

template <class T>
inline constexpr MapOps kMapOps{
    .size =
        [](const void* map) { return static_cast<const std::map<std::string, T>*>(map)->size(); },
    .insert = [](void* map, std::string key) -> void* {
      return &static_cast<std::map<std::string, T>*>(map)
                  ->insert_or_assign(std::move(key), T())
                  .first->second;
    },
    .each =
        [](const void* map, void* context,
           void (*visit)(void* context, const std::string& key, const void* value)) {
          for (const auto& [key, value] : *static_cast<const std::map<std::string, T>*>(map)) {
            visit(context, key, &value);
          }
        },
};

template <class T>
constexpr StructSchema make_struct_schema(std::string_view name,
                                          std::span<const MemberSchema> members) {
  return {.name = name,
          .members = members,
          .create = []() -> void* { return new T(); },
          .destroy = [](void* object) { delete static_cast<T*>(object); }};
}

}  // namespace gantry::aws
