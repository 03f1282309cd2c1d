#pragma once

#include <string>

#include "aws/json_codec.h"
#include "store/value_codec.h"

namespace gantry::store {

/// A generated API struct lies in a row as its JSON: the API's own form, which stays readable as the model grows. A
/// library that stores one links gantry_aws_codec.
template <aws::ApiStruct T>
struct ValueCodec<T> {
  static constexpr Wire kWire = Wire::kBlock;
  static void encode(Writer& out, const T& value) { out.raw(aws::to_json(value)); }
  static bool decode(Reader& in, T& value) {
    return aws::read_json(in.take_rest(), T::kSchema, &value).has_value();
  }
};

}  // namespace gantry::store
