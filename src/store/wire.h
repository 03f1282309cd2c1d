#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gantry::store {

/// How a value lies in a row; a reader can skip a field that it does not know by this alone.
enum class Wire : std::uint8_t {
  kVarint = 0,   ///< base 128, least significant group first, at most ten bytes
  kFixed64 = 1,  ///< eight bytes, little endian
  kBlock = 2,    ///< a varint length and that many bytes
};

/// Signed numbers of small magnitude become small unsigned ones.
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Appends to one row.
class Writer {
 public:
  void varint(std::uint64_t value);
  void fixed64(std::uint64_t value);
  void raw(std::string_view bytes) { out_.append(bytes); }

  /// Runs `write`, which appends to this writer, and puts the length of what it wrote before it.
  template <class F>
  void block(F&& write) {
    const std::size_t start = out_.size();
    out_.push_back('\0');
    std::forward<F>(write)();
    close_block(start);
  }

  [[nodiscard]] std::string take() && { return std::move(out_); }

 private:
  void close_block(std::size_t start);

  std::string out_;
};

/// Reads a row or a part of it and never looks beyond it. Anything absent from a reading function
/// means that the bytes are malformed there.
class Reader {
 public:
  /// Blocks within blocks, beyond what any record needs: a damaged row must not exhaust the stack.
  static constexpr int kMaxDepth = 64;

  explicit Reader(std::string_view bytes) : Reader(bytes, 0) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] std::optional<std::uint64_t> varint();
  [[nodiscard]] std::optional<std::uint64_t> fixed64();
  [[nodiscard]] std::optional<Reader> block();
  [[nodiscard]] bool skip(Wire wire);
  /// Everything that is left.
  [[nodiscard]] std::string_view take_rest() { return std::exchange(rest_, {}); }

  /// The number of the field being read, for error messages.
  [[nodiscard]] std::uint64_t field() const { return field_; }
  void set_field(std::uint64_t number) { field_ = number; }

 private:
  Reader(std::string_view bytes, int depth) : rest_(bytes), depth_(depth) {}

  std::string_view rest_;
  int depth_;
  std::uint64_t field_ = 0;
};

}  // namespace gantry::store
