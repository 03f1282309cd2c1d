#pragma once

#include <concepts>
#include <cstdlib>
#include <memory>
#include <utility>

#include "aws/schema.h"

namespace gantry::aws {

/// A struct generated from an API model.
template <class T>
concept ApiStruct = requires {
  { T::kSchema } -> std::same_as<const StructSchema&>;
};

/// A generated struct whose type is known at run time only. Never empty, unless moved from.
class AnyStruct {
 public:
  template <ApiStruct T>
  [[nodiscard]] static AnyStruct of(T value) {
    return AnyStruct(T::kSchema, new T(std::move(value)));
  }
  /// A default-constructed struct of that type.
  [[nodiscard]] static AnyStruct make(const StructSchema& schema) {
    return {schema, schema.create()};
  }

  [[nodiscard]] const StructSchema& schema() const { return *schema_; }
  [[nodiscard]] void* data() { return object_.get(); }
  [[nodiscard]] const void* data() const { return object_.get(); }

  /// Asking for another type than the one within is a broken contract and aborts.
  template <ApiStruct T>
  [[nodiscard]] const T& as() const {
    require(T::kSchema);
    return *static_cast<const T*>(object_.get());
  }
  /// Leaves the struct within moved from.
  template <ApiStruct T>
  [[nodiscard]] T take() {
    require(T::kSchema);
    return std::move(*static_cast<T*>(object_.get()));
  }

 private:
  AnyStruct(const StructSchema& schema, void* object)
      : schema_(&schema), object_(object, schema.destroy) {}
  void require(const StructSchema& wanted) const {
    if (schema_ != &wanted || !object_) std::abort();
  }

  const StructSchema* schema_;
  std::unique_ptr<void, void (*)(void*)> object_;
};

}  // namespace gantry::aws
