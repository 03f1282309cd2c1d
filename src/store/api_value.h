#pragma once

#include <string_view>
#include <utility>

#include "aws/json_codec.h"
#include "store/value_codec.h"

namespace gantry::store {

/// A generated API struct lies in a row as its JSON, so that a row follows the model as the wire
/// does: unknown members are skipped, absent ones stay absent. Whoever includes this links the
/// generated API.
template <aws::ApiStruct T>
struct ValueCodec<T> {
  static constexpr Wire kWire = Wire::kBlock;
  static void encode(Writer& out, const T& value) { out.raw(aws::to_json(value)); }
  static bool decode(Reader& in, T& value) {
    auto read = aws::from_json<T>(in.take_rest());
    if (read) value = *std::move(read);
    return read.has_value();
  }
};

}  // namespace gantry::store
