#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/contract.h"
#include "store/database.h"
#include "store/record.h"

namespace gantry::store {

/// What a table needs of an index (store/index.h).
template <class R>
class IndexBase {
 public:
  virtual ~IndexBase() = default;
  virtual void inserted(const R& record) = 0;
  virtual void removed(const R& record) = 0;
  /// `after` lies where the record lay before; `before` is what it was.
  virtual void replaced(const R& before, const R& after) = 0;
};

/// Records of one type, ordered by key. A record keeps its address from its insertion to its
/// erasure, through updates and rollbacks. Iterators and pointers to a record are valid until it is
/// erased.
template <Record R>
class Table final : public TableBase {
  struct Less {
    using is_transparent = void;
    bool operator()(const R& a, const R& b) const { return a.key() < b.key(); }
    bool operator()(const R& a, std::string_view b) const { return a.key() < b; }
    bool operator()(std::string_view a, const R& b) const { return a < b.key(); }
  };
  using Rows = std::set<R, Less>;

 public:
  using value_type = R;
  using const_iterator = typename Rows::const_iterator;
  using Hook = std::function<void(const R&)>;
  using Watch = std::function<void(const R* before, const R* after)>;

  explicit Table(Database& db) : TableBase(db, R::kTable) {}

  /// Absent if there is none.
  [[nodiscard]] const R* find(std::string_view key) const {
    const auto at = rows_.find(key);
    return at == rows_.end() ? nullptr : &*at;
  }
  [[nodiscard]] bool contains(std::string_view key) const { return find(key) != nullptr; }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] const_iterator begin() const { return rows_.begin(); }
  [[nodiscard]] const_iterator end() const { return rows_.end(); }
  /// The first record with a key of at least (beyond) `key`.
  [[nodiscard]] const_iterator lower_bound(std::string_view key) const {
    return rows_.lower_bound(key);
  }
  [[nodiscard]] const_iterator upper_bound(std::string_view key) const {
    return rows_.upper_bound(key);
  }

  /// Inserts the record or replaces the one of its key.
  void put(Tx& tx, R record) {
    touch(tx);
    prepare(record);
    const auto at = rows_.lower_bound(record.key());
    if (at != rows_.end() && at->key() == record.key()) {
      replace(at, std::move(record));
    } else {
      insert(at, std::move(record));
    }
  }

  /// False if there is none.
  bool erase(Tx& tx, std::string_view key) {
    const auto at = rows_.find(key);
    if (at == rows_.end()) return false;
    touch(tx);
    auto [entry, first] = journal_.try_emplace(std::string(key));
    Change& change = entry->second;
    call_removed(*at);
    change.parked = rows_.extract(at);
    if (first) change.before = std::move(change.parked.value());
    return true;
  }

  /// Lets `f(R&)` change a copy of the record, which then takes its place; the key must stay. False
  /// if there is none.
  template <std::invocable<R&> F>
  bool update(Tx& tx, std::string_view key, F&& f) {
    const auto at = rows_.find(key);
    if (at == rows_.end()) return false;
    touch(tx);
    R next = *at;
    std::forward<F>(f)(next);
    require(next.key() == at->key(), "an update keeps the record's key");
    prepare(next);
    replace(at, std::move(next));
    return true;
  }

  /// Runs on each record before it comes in, also when loading: for how it lies in memory
  /// (base/shared_text.h), not for what it says. One at most, before there are records.
  void before_store(std::function<void(R&)> prepare) { prepare_ = std::move(prepare); }

  /// For derived state, which these keep exact: `inserted` runs for each record that is there now
  /// and after each that comes in, `removed` before each that goes; an update is one of each. Also
  /// when rolling back and loading. They change no table.
  void observe(Hook inserted, Hook removed) {
    for (const R& record : rows_) inserted(record);
    observers_.push_back({std::move(inserted), std::move(removed)});
  }

  /// Runs after each commit in memory, once for each key that the transaction changed, in key
  /// order: what it was before and is now, absent if it was not there or is gone. Not when loading.
  /// It changes nothing, but may post.
  void watch(Watch watch) { watches_.push_back(std::move(watch)); }

  /// For indexes: `index` is told of each record, the present ones first, until it is detached.
  void attach(IndexBase<R>& index) {
    for (const R& record : rows_) index.inserted(record);
    indexes_.push_back(&index);
  }
  void detach(IndexBase<R>& index) { std::erase(indexes_, &index); }

 private:
  /// What a transaction did to one key.
  struct Change {
    std::optional<R> before;   ///< absent: the key was not there
    const R* after = nullptr;  ///< set by collect()
    typename Rows::node_type
        parked;  ///< an erased record's place, so that it comes back to the same address
  };
  struct Observer {
    Hook inserted;
    Hook removed;
  };

  void prepare(R& record) const {
    if (prepare_) prepare_(record);
  }

  void insert(const_iterator hint, R record) {
    Change& change = journal_.try_emplace(std::string(record.key())).first->second;
    if (change.parked) {
      change.parked.value() = std::move(record);
      call_inserted(*rows_.insert(hint, std::move(change.parked)));
    } else {
      call_inserted(*rows_.insert(hint, std::move(record)));
    }
  }

  void replace(const_iterator at, R next) {
    R& slot = const_cast<R&>(*at);  // the key, by which the set orders, stays
    for (const Observer& observer : observers_) observer.removed(slot);
    std::swap(slot, next);
    for (IndexBase<R>* index : indexes_) index->replaced(next, slot);
    for (const Observer& observer : observers_) observer.inserted(slot);
    auto [entry, first] = journal_.try_emplace(std::string(slot.key()));
    if (first) entry->second.before = std::move(next);
  }

  void call_inserted(const R& record) {
    for (IndexBase<R>* index : indexes_) index->inserted(record);
    for (const Observer& observer : observers_) observer.inserted(record);
  }

  void call_removed(const R& record) {
    for (const Observer& observer : observers_) observer.removed(record);
    for (IndexBase<R>* index : indexes_) index->removed(record);
  }

  Result<void> load_row(std::string_view key, std::string_view value) override {
    auto record = decode_record<R>(value);
    if (!record) return std::unexpected(std::move(record).error());
    if (record->key() != key) return failure("CorruptData", "it holds the record of another key");
    prepare(*record);
    call_inserted(*rows_.insert(rows_.end(), *std::move(record)));
    return {};
  }

  void collect(std::vector<RowChange>& rows) override {
    for (auto entry = journal_.begin(); entry != journal_.end();) {
      auto& [key, change] = *entry;
      change.after = find(key);
      if (is_unchanged(change)) {
        entry = journal_.erase(entry);
        continue;
      }
      RowChange& row = rows.emplace_back(R::kTable, key);
      if (change.after != nullptr) row.value = encode_record(*change.after);
      ++entry;
    }
  }

  static bool is_unchanged(const Change& change) {
    if (!change.before || change.after == nullptr) return !change.before && change.after == nullptr;
    if constexpr (std::equality_comparable<R>) {
      return *change.before == *change.after;
    } else {
      return false;
    }
  }

  /// First everything changed goes, then everything comes back: no two records are ever in each
  /// other's way in an index.
  void rollback() override {
    for (auto& [key, change] : journal_) {
      const auto at = rows_.find(key);
      if (at == rows_.end()) continue;
      call_removed(*at);
      change.parked = rows_.extract(at);
    }
    for (auto& [key, change] : journal_) {
      if (!change.before) continue;
      change.parked.value() = *std::move(change.before);
      call_inserted(*rows_.insert(std::move(change.parked)).position);
    }
    journal_.clear();
  }

  void notify() override {
    for (const auto& [key, change] : journal_) {
      for (const Watch& watch : watches_)
        watch(change.before ? &*change.before : nullptr, change.after);
    }
  }

  void finish() override { journal_.clear(); }

  Rows rows_;
  std::function<void(R&)> prepare_;
  std::map<std::string, Change, std::less<>> journal_;
  std::vector<IndexBase<R>*> indexes_;
  std::vector<Observer> observers_;
  std::vector<Watch> watches_;
};

}  // namespace gantry::store
