#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "store/contract.h"
#include "store/record_set.h"
#include "store/table.h"

namespace gantry::store {

namespace detail {

/// Gives `emit` each key that `extract` returned: a K, an optional or another range of K.
template <class K, class Keys, class Emit>
void each_key(Keys&& keys, Emit&& emit) {
  using Given = std::remove_cvref_t<Keys>;
  if constexpr (kIsOptional<Given> && !std::same_as<Given, K>) {
    if (keys) emit(K(*std::forward<Keys>(keys)));
  } else if constexpr (std::constructible_from<K, Keys>) {
    emit(K(std::forward<Keys>(keys)));
  } else {
    for (auto&& key : keys) emit(K(std::forward<decltype(key)>(key)));
  }
}

/// The common part of both kinds of index: which keys a record has, and when they change.
template <class R, class K>
class KeyedIndex : public IndexBase<R> {
  static_assert(!std::same_as<K, std::string_view>, "an index owns its keys: use std::string");

 public:
  KeyedIndex(const KeyedIndex&) = delete;
  KeyedIndex& operator=(const KeyedIndex&) = delete;
  ~KeyedIndex() override { table_.detach(*this); }

 protected:
  using Emit = std::function<void(K)>;

  template <class F>
  KeyedIndex(Table<R>& table, F extract)
      : table_(table),
        visit_(
            [extract](const R& record, const Emit& emit) { each_key<K>(extract(record), emit); }),
        same_([extract](const R& a, const R& b) { return extract(a) == extract(b); }) {}

  /// The end of the derived constructor.
  void attach() { table_.attach(*this); }

  virtual void add(K key, const R& record) = 0;
  /// `record` lies where it was added; its primary key is the same.
  virtual void drop(const K& key, const R& record) = 0;

 private:
  void inserted(const R& record) override {
    visit_(record, [&](K key) { add(std::move(key), record); });
  }
  void removed(const R& record) override {
    visit_(record, [&](const K& key) { drop(key, record); });
  }
  void replaced(const R& before, const R& after) override {
    if (same_(before, after)) return;
    visit_(before, [&](const K& key) { drop(key, after); });
    inserted(after);
  }

  Table<R>& table_;
  std::function<void(const R&, const Emit&)> visit_;
  std::function<bool(const R&, const R&)> same_;
};

}  // namespace detail

/// Which records of a table have a key K. `extract(const R&)` gives a record's keys: a K,
/// std::optional<K> or a range of them. Lookups take whatever compares with K. Lives no longer than
/// its table.
template <class R, class K>
class Index final : public detail::KeyedIndex<R, K> {
  using Members = RecordSet<R>;

 public:
  template <class F>
  Index(Table<R>& table, F extract) : detail::KeyedIndex<R, K>(table, std::move(extract)) {
    this->attach();
  }

  /// The records (const R&) with this key, ordered by primary key. Valid until the table's next
  /// change.
  template <class Q = K>
  [[nodiscard]] auto range(const Q& key) const {
    return members(key) |
           std::views::transform([](const R* record) -> const R& { return *record; });
  }
  /// Those of them behind the primary key `after`: the next page of a listing.
  template <class Q = K>
  [[nodiscard]] auto range(const Q& key, std::string_view after) const {
    const Members& all = members(key);
    return std::ranges::subrange(all.upper_bound(after), all.end()) |
           std::views::transform([](const R* record) -> const R& { return *record; });
  }
  /// The records with a smaller key than `limit`, in order of the key.
  template <class Q = K>
  [[nodiscard]] auto below(const Q& limit) const {
    return std::ranges::subrange(by_key_.begin(), by_key_.lower_bound(limit)) | std::views::values |
           std::views::join |
           std::views::transform([](const R* record) -> const R& { return *record; });
  }
  template <class Q = K>
  [[nodiscard]] std::size_t count(const Q& key) const {
    return members(key).size();
  }
  template <class Q = K>
  [[nodiscard]] bool contains(const Q& key) const {
    return count(key) != 0;
  }
  /// The keys that have records, in order.
  [[nodiscard]] auto keys() const { return std::views::keys(by_key_); }

 private:
  template <class Q>
  const Members& members(const Q& key) const {
    static const Members kNone;
    const auto at = by_key_.find(key);
    return at == by_key_.end() ? kNone : at->second;
  }

  void add(K key, const R& record) override { by_key_[std::move(key)].insert(record); }
  void drop(const K& key, const R& record) override {
    const auto at = by_key_.find(key);
    if (at == by_key_.end()) return;  // a record that gave the key twice
    at->second.erase(record);
    if (at->second.empty()) by_key_.erase(at);
  }

  std::map<K, Members, std::less<>> by_key_;
};

/// The same where at most one record has a key; a second one is a programming error and aborts, so
/// look first.
template <class R, class K>
class UniqueIndex final : public detail::KeyedIndex<R, K> {
 public:
  template <class F>
  UniqueIndex(Table<R>& table, F extract) : detail::KeyedIndex<R, K>(table, std::move(extract)) {
    this->attach();
  }

  /// Absent if no record has this key.
  template <class Q = K>
  [[nodiscard]] const R* find(const Q& key) const {
    const auto at = by_key_.find(key);
    return at == by_key_.end() ? nullptr : at->second;
  }
  template <class Q = K>
  [[nodiscard]] bool contains(const Q& key) const {
    return find(key) != nullptr;
  }

 private:
  void add(K key, const R& record) override {
    const auto [at, fresh] = by_key_.try_emplace(std::move(key), &record);
    require(fresh || at->second == &record, "two records with the same key of a unique index");
  }
  void drop(const K& key, const R&) override { by_key_.erase(key); }

  std::map<K, const R*, std::less<>> by_key_;
};

}  // namespace gantry::store
