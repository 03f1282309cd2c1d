#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/executor.h"
#include "base/result.h"
#include "store/commit_log.h"

namespace gantry::store {

class Database;
class Tx;

/// What the database needs of a table, whatever its records are (store/table.h).
class TableBase {
 public:
  TableBase(const TableBase&) = delete;
  TableBase& operator=(const TableBase&) = delete;
  virtual ~TableBase() = default;

 protected:
  TableBase(Database& db, std::string_view name);

  /// To be called before each change.
  void touch(Tx& tx);

 private:
  friend class Database;

  /// Errors: CorruptData.
  virtual Result<void> load_row(std::string_view key, std::string_view value) = 0;
  /// Appends the net changes since the transaction began.
  virtual void collect(std::vector<RowChange>& rows) = 0;
  virtual void rollback() = 0;
  virtual void notify() = 0;
  /// Forgets how the records were before the transaction.
  virtual void finish() = 0;

  Database& db_;
  bool touched_ = false;
};

/// A transaction under way; lives within Database::transact only.
class Tx {
 public:
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  /// Runs `work` on the state thread once the transaction, or for one that changes nothing all that
  /// it could have read, is durable. Dropped if the transaction rolls back.
  void on_durable(Work work) { on_durable_.push_back(std::move(work)); }
  [[nodiscard]] Database& db() const { return db_; }
  /// Whether a table was changed.
  [[nodiscard]] bool dirty() const { return !touched_.empty(); }

 private:
  friend class Database;
  friend class TableBase;
  explicit Tx(Database& db);
  ~Tx();

  Database& db_;
  std::vector<TableBase*> touched_;
  std::vector<Work> on_durable_;
};

/// Logs the error and ends the process at once, without destructors: what was not durable is gone,
/// a restart goes on from what was.
[[noreturn]] void stop_process(const Error& error);

/// All control state: tables in memory, their changes in a CommitLog. Everything is called on the
/// state thread. Tables are made before load() and used no longer than the database.
class Database {
 public:
  /// Called on any thread when a commit failed. If it returns (in tests), no further transaction
  /// becomes durable.
  using FailStop = std::function<void(const Error&)>;

  Database(Executor& state, std::unique_ptr<CommitLog> log, FailStop fail_stop = stop_process);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// Fills the tables and starts the log. After an error the database is of no use, and the disk is
  /// as it was. Errors: CorruptData, naming table and key; those of the log.
  [[nodiscard]] Result<void> load();

  /// Runs `f(Tx&) -> Result<T>`: commits in memory if it returns a value, puts everything back if
  /// it returns an error (or throws). Watches run before this returns. Aborts within another
  /// transaction or a watch. Errors: those of `f`; ServerException if `f` changed something and the
  /// disk is nearly full.
  template <class F>
  auto transact(F&& f) -> std::invoke_result_t<F&, Tx&> {
    Tx tx(*this);
    auto result = std::invoke(f, tx);
    if (!result) return result;
    if (auto committed = commit(tx); !committed)
      return std::unexpected(std::move(committed).error());
    return result;
  }

  [[nodiscard]] Seq last_committed() const { return last_committed_; }
  [[nodiscard]] Seq durable() const { return durable_; }
  /// Runs `work` on the state thread when `seq` (at most last_committed()) is durable; at once if
  /// it already is.
  void when_durable(Seq seq, Work work);
  /// Errors: ServerException if the disk is nearly full.
  [[nodiscard]] Result<void> writable() const { return log_->writable({}); }

 private:
  friend class TableBase;
  friend class Tx;
  enum class Phase { kNew, kIdle, kTransaction, kNotifying };

  [[nodiscard]] Result<void> commit(Tx& tx);
  void rollback(Tx& tx);
  void became_durable(Seq seq);
  [[nodiscard]] CommitLog::Events log_events();

  Executor& state_;
  FailStop fail_stop_;
  std::map<std::string_view, TableBase*> tables_;
  Phase phase_ = Phase::kNew;
  Tx* current_ = nullptr;
  Seq last_committed_ = 0;
  Seq durable_ = 0;
  std::multimap<Seq, Work> waiting_;
  std::shared_ptr<Database*> self_ =
      std::make_shared<Database*>(this);  ///< posted work holds it weakly
  std::unique_ptr<CommitLog> log_;        ///< last: its thread ends before the rest goes
};

}  // namespace gantry::store
