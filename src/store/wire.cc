#include "store/wire.h"

namespace gantry::store {

void Writer::varint(std::uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out_.push_back(static_cast<char>(value));
}

void Writer::fixed64(std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) out_.push_back(static_cast<char>(value >> shift));
}

void Writer::close_block(std::size_t start) {
  const std::size_t length = out_.size() - start - 1;
  if (length < 0x80) {
    out_[start] = static_cast<char>(length);
    return;
  }
  Writer prefix;
  prefix.varint(length);
  out_.replace(start, 1, prefix.out_);
}

std::optional<std::uint64_t> Reader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) return std::nullopt;
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    if (shift == 63 && byte > 1) return std::nullopt;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Reader::fixed64() {
  if (rest_.size() < 8) return std::nullopt;
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(rest_[i])) << (8 * i);
  }
  rest_.remove_prefix(8);
  return value;
}

std::optional<Reader> Reader::block() {
  const auto length = varint();
  if (!length || *length > rest_.size() || depth_ == kMaxDepth) return std::nullopt;
  const Reader inner(rest_.substr(0, *length), depth_ + 1);
  rest_.remove_prefix(*length);
  return inner;
}

bool Reader::skip(Wire wire) {
  switch (wire) {
    case Wire::kVarint:
      return varint().has_value();
    case Wire::kFixed64:
      return fixed64().has_value();
    case Wire::kBlock:
      return block().has_value();
  }
  return false;
}

}  // namespace gantry::store
