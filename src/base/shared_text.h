#pragma once

#include <fmt/format.h>

#include <atomic>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <utility>

namespace gantry {

class SharedText;

template <class T>
concept OtherText = std::convertible_to<const T&, std::string_view> &&
                    !std::same_as<std::remove_cvref_t<T>, SharedText>;

/// An immutable text that its copies share: eight bytes, for records of which there are a million
/// with the same few texts. Otherwise a std::string to its users. Copies may be on any thread.
class SharedText {
 public:
  SharedText() = default;
  template <OtherText T>
  SharedText(const T& text) : block_(make(std::string_view(text))) {}
  SharedText(const SharedText& other) : block_(other.block_) {
    if (block_) block_->uses.fetch_add(1, std::memory_order_relaxed);
  }
  SharedText(SharedText&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedText& operator=(SharedText other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedText() { release(); }

  [[nodiscard]] std::string_view view() const {
    return block_ ? std::string_view(block_->data(), block_->size) : std::string_view();
  }
  [[nodiscard]] std::string str() const { return std::string(view()); }
  operator std::string_view() const { return view(); }
  operator std::string() const { return str(); }
  [[nodiscard]] bool empty() const { return block_ == nullptr; }
  [[nodiscard]] std::size_t size() const { return block_ ? block_->size : 0; }
  void clear() { *this = SharedText(); }

  friend bool operator==(const SharedText& a, const SharedText& b) {
    return a.block_ == b.block_ || a.view() == b.view();
  }
  friend auto operator<=>(const SharedText& a, const SharedText& b) {
    return a.block_ == b.block_ ? std::strong_ordering::equal : a.view() <=> b.view();
  }
  template <OtherText T>
  friend bool operator==(const SharedText& a, const T& b) {
    return a.view() == std::string_view(b);
  }
  template <OtherText T>
  friend auto operator<=>(const SharedText& a, const T& b) {
    return a.view() <=> std::string_view(b);
  }

 private:
  friend class TextPool;

  /// The characters lie behind it.
  struct Block {
    std::atomic<std::uint32_t> uses;
    std::uint32_t size : 31;
    std::uint32_t pooled : 1;  ///< a TextPool has it

    [[nodiscard]] char* data() { return reinterpret_cast<char*>(this + 1); }
  };

  static Block* make(std::string_view text);
  void release();
  [[nodiscard]] bool is_only_use() const {
    return block_->uses.load(std::memory_order_acquire) == 1;
  }

  Block* block_ = nullptr;  ///< null for the empty text
};

/// Lets equal texts share their characters. It forgets those that nobody has any more, at the
/// latest when they are half of all.
class TextPool {
 public:
  void share(SharedText& text);
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const SharedText& text) const {
      return std::hash<std::string_view>()(text.view());
    }
  };
  static constexpr std::size_t kFewest = 1024;

  void forget_unused();

  std::unordered_set<SharedText, Hash> texts_;
  std::size_t forget_at_ = kFewest;
};

}  // namespace gantry

/// For algorithms that look for the one among the other.
template <template <class> class A, template <class> class B>
struct std::basic_common_reference<gantry::SharedText, std::string, A, B> {
  using type = std::string_view;
};
template <template <class> class A, template <class> class B>
struct std::basic_common_reference<std::string, gantry::SharedText, A, B> {
  using type = std::string_view;
};

template <>
struct fmt::formatter<gantry::SharedText> : fmt::formatter<std::string_view> {
  auto format(const gantry::SharedText& text, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format(text.view(), context);
  }
};
