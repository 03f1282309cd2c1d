#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <vector>

namespace gantry::store {

/// Records of a table by primary key: pointers in sorted chunks, some ten bytes for each where a
/// node of a tree takes fifty. Iterators are valid until it changes.
template <class R>
class RecordSet {
  using Chunk = std::vector<const R*>;
  static constexpr std::size_t kMost = 256;  ///< of a chunk

 public:
  class iterator {
   public:
    using value_type = const R*;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::bidirectional_iterator_tag;
    using iterator_category = std::input_iterator_tag;

    iterator() = default;
    iterator(const std::vector<Chunk>* chunks, std::size_t chunk, std::size_t position)
        : chunks_(chunks), chunk_(chunk), position_(position) {}

    const R* operator*() const { return (*chunks_)[chunk_][position_]; }
    iterator& operator++() {
      if (++position_ == (*chunks_)[chunk_].size()) {
        ++chunk_;
        position_ = 0;
      }
      return *this;
    }
    iterator& operator--() {
      if (position_ == 0) position_ = (*chunks_)[--chunk_].size();
      --position_;
      return *this;
    }
    iterator operator++(int) {
      iterator before = *this;
      ++*this;
      return before;
    }
    iterator operator--(int) {
      iterator before = *this;
      --*this;
      return before;
    }
    friend bool operator==(const iterator&, const iterator&) = default;

   private:
    const std::vector<Chunk>* chunks_ = nullptr;
    std::size_t chunk_ = 0;
    std::size_t position_ = 0;
  };
  using const_iterator = iterator;

  [[nodiscard]] iterator begin() const { return {&chunks_, 0, 0}; }
  [[nodiscard]] iterator end() const { return {&chunks_, chunks_.size(), 0}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// The first record with a key beyond `key`.
  [[nodiscard]] iterator upper_bound(std::string_view key) const {
    if (chunks_.empty()) return end();
    const std::size_t chunk = chunk_of(key);
    const auto at = std::ranges::upper_bound(chunks_[chunk], key, {}, &key_of);
    if (at == chunks_[chunk].end()) return {&chunks_, chunk + 1, 0};
    return {&chunks_, chunk, static_cast<std::size_t>(at - chunks_[chunk].begin())};
  }

  /// Nothing if it is there already.
  void insert(const R& record) {
    const std::string_view key = record.key();
    if (chunks_.empty() || chunks_.back().back()->key() < key) {
      if (chunks_.empty() || chunks_.back().size() == kMost) chunks_.emplace_back();
      chunks_.back().push_back(&record);
      ++size_;
      return;
    }
    std::size_t chunk = chunk_of(key);
    if (chunks_[chunk].size() == kMost) {
      split(chunk);
      chunk = chunk_of(key);
    }
    Chunk& records = chunks_[chunk];
    const auto at = std::ranges::lower_bound(records, key, {}, &key_of);
    if (at != records.end() && key_of(*at) == key) return;
    records.insert(at, &record);
    ++size_;
  }

  /// Nothing if it is not there.
  void erase(const R& record) {
    if (chunks_.empty()) return;
    const std::string_view key = record.key();
    const std::size_t chunk = chunk_of(key);
    Chunk& records = chunks_[chunk];
    const auto at = std::ranges::lower_bound(records, key, {}, &key_of);
    if (at == records.end() || key_of(*at) != key) return;
    records.erase(at);
    --size_;
    if (records.empty()) {
      chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(chunk));
    } else if (records.size() < kMost / 4) {
      if (!merge(chunk) && chunk > 0) merge(chunk - 1);
    }
  }

 private:
  static std::string_view key_of(const R* record) { return record->key(); }

  /// The chunk in which `key` is or would be; there is one.
  [[nodiscard]] std::size_t chunk_of(std::string_view key) const {
    const auto behind =
        std::ranges::upper_bound(chunks_, key, {}, [](const Chunk& c) { return c.front()->key(); });
    return behind == chunks_.begin() ? 0 : static_cast<std::size_t>(behind - chunks_.begin()) - 1;
  }

  void split(std::size_t chunk) {
    const auto middle = chunks_[chunk].begin() + kMost / 2;
    Chunk rest(middle, chunks_[chunk].end());
    chunks_[chunk].erase(middle, chunks_[chunk].end());
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(chunk) + 1, std::move(rest));
  }

  /// Takes the next chunk into this one if both are small.
  bool merge(std::size_t chunk) {
    if (chunk + 1 >= chunks_.size()) return false;
    Chunk& here = chunks_[chunk];
    Chunk& next = chunks_[chunk + 1];
    if (here.size() + next.size() > kMost / 2) return false;
    here.insert(here.end(), next.begin(), next.end());
    chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(chunk) + 1);
    return true;
  }

  std::vector<Chunk> chunks_;  ///< none of them empty
  std::size_t size_ = 0;
};

}  // namespace gantry::store
