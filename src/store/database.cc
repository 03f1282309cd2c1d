#include "store/database.h"

#include <cstdlib>

#include "base/log.h"
#include "store/contract.h"

namespace gantry::store {

void stop_process(const Error& error) {
  log::error("store: a commit failed, so the process stops: {}", error.message);
  spdlog::default_logger_raw()->flush();
  std::_Exit(EXIT_FAILURE);
}

TableBase::TableBase(Database& db, std::string_view name) : db_(db) {
  require(db.phase_ == Database::Phase::kNew, "tables are made before the database is loaded");
  require(db.tables_.try_emplace(name, this).second, "two tables have the same name");
}

void TableBase::touch(Tx& tx) {
  require(&tx.db_ == &db_ && db_.current_ == &tx && db_.phase_ == Database::Phase::kTransaction,
          "a table changes within a transaction of its own database only");
  if (std::exchange(touched_, true)) return;
  tx.touched_.push_back(this);
}

Tx::Tx(Database& db) : db_(db) {
  require(db.phase_ == Database::Phase::kIdle,
          "a transaction begins on a loaded database, outside other transactions and watches");
  db.phase_ = Database::Phase::kTransaction;
  db.current_ = this;
}

Tx::~Tx() {
  if (db_.current_ == this) db_.rollback(*this);
}

Database::Database(Executor& state, std::unique_ptr<CommitLog> log, FailStop fail_stop)
    : state_(state), fail_stop_(std::move(fail_stop)), log_(std::move(log)) {}

Database::~Database() = default;

Result<void> Database::load() {
  require(phase_ == Phase::kNew, "a database is loaded once");
  auto seq = log_->load(
      [&](std::string_view table, std::string_view key, std::string_view value) -> Result<void> {
        const auto at = tables_.find(table);
        if (at == tables_.end()) {
          log::debug("store: no table {} for row {}; it stays on the disk", table, key);
          return {};
        }
        if (auto loaded = at->second->load_row(key, value); !loaded) {
          return failure(loaded.error().code,
                         fmt::format("row {} of table {}: {}", key, table, loaded.error().message));
        }
        return {};
      });
  if (!seq) return std::unexpected(std::move(seq).error());
  last_committed_ = durable_ = *seq;
  GANTRY_CHECK(log_->start(log_events()));
  phase_ = Phase::kIdle;
  return {};
}

CommitLog::Events Database::log_events() {
  // The log's thread ends before this object goes; what it posted may still be queued then.
  return {.durable =
              [this](Seq seq) {
                state_.post([self = std::weak_ptr(self_), seq] {
                  if (const auto alive = self.lock()) (*alive)->became_durable(seq);
                });
              },
          .failed = [this](const Error& error) { fail_stop_(error); }};
}

Result<void> Database::commit(Tx& tx) {
  std::vector<RowChange> rows;
  for (TableBase* table : tx.touched_) table->collect(rows);
  if (!rows.empty()) {
    GANTRY_CHECK(log_->writable(rows));
    log_->append(++last_committed_, std::move(rows));
  }
  phase_ = Phase::kNotifying;
  for (TableBase* table : tx.touched_) table->notify();
  for (TableBase* table : tx.touched_) {
    table->finish();
    table->touched_ = false;
  }
  current_ = nullptr;
  phase_ = Phase::kIdle;
  for (Work& work : tx.on_durable_) when_durable(last_committed_, std::move(work));
  return {};
}

void Database::rollback(Tx& tx) {
  for (TableBase* table : tx.touched_) {
    table->rollback();
    table->touched_ = false;
  }
  current_ = nullptr;
  phase_ = Phase::kIdle;
}

void Database::when_durable(Seq seq, Work work) {
  require(seq <= last_committed_, "only what was committed becomes durable");
  if (seq <= durable_) {
    work();
  } else {
    waiting_.emplace(seq, std::move(work));
  }
}

void Database::became_durable(Seq seq) {
  durable_ = seq;
  while (!waiting_.empty() && waiting_.begin()->first <= seq) {
    auto next = waiting_.extract(waiting_.begin());
    next.mapped()();
  }
}

}  // namespace gantry::store
