#include "store/sqlite/sqlite_commit_log.h"

#include <fmt/format.h>
#include <pthread.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "store/contract.h"
#include "store/sqlite/data_file.h"
#include "store/sqlite/data_folder.h"

namespace gantry::store {
namespace {

/// An upper bound of what a row takes: at most its page and its bytes, once in the write-ahead log
/// and once in the file.
std::int64_t disk_need(std::span<const RowChange> rows) {
  constexpr std::int64_t kPage = 4096;
  std::int64_t bytes = 0;
  for (const RowChange& row : rows) {
    bytes +=
        kPage + static_cast<std::int64_t>(row.key.size() + (row.value ? row.value->size() : 0));
  }
  return 2 * bytes;
}

struct Transaction {
  Seq seq;
  std::vector<RowChange> rows;
};

/// The prepared statements of one batch.
class BatchWriter {
 public:
  static Result<BatchWriter> prepare(sqlite::Connection& connection) {
    GANTRY_TRY(auto begin, connection.prepare("BEGIN IMMEDIATE"));
    GANTRY_TRY(
        auto put,
        connection.prepare("INSERT INTO rows (tbl, key, value, crc) VALUES (?1, ?2, ?3, ?4) "
                           "ON CONFLICT DO UPDATE SET value = excluded.value, crc = excluded.crc"));
    GANTRY_TRY(auto erase, connection.prepare("DELETE FROM rows WHERE tbl = ?1 AND key = ?2"));
    GANTRY_TRY(auto progress, connection.prepare("UPDATE progress SET seq = ?1"));
    GANTRY_TRY(auto commit, connection.prepare("COMMIT"));
    return BatchWriter{std::move(begin), std::move(put), std::move(erase), std::move(progress),
                       std::move(commit)};
  }

  Result<void> write(const std::vector<Transaction>& batch) {
    GANTRY_CHECK(begin_.run());
    for (const Transaction& transaction : batch) {
      for (const RowChange& row : transaction.rows) GANTRY_CHECK(write(row));
    }
    progress_.bind(1, batch.back().seq);
    GANTRY_CHECK(progress_.run());
    return commit_.run();
  }

 private:
  BatchWriter(sqlite::Statement begin, sqlite::Statement put, sqlite::Statement erase,
              sqlite::Statement progress, sqlite::Statement commit)
      : begin_(std::move(begin)),
        put_(std::move(put)),
        erase_(std::move(erase)),
        progress_(std::move(progress)),
        commit_(std::move(commit)) {}

  Result<void> write(const RowChange& row) {
    sqlite::Statement& statement = row.value ? put_ : erase_;
    statement.bind(1, row.table);
    statement.bind(2, row.key);
    if (row.value) {
      statement.bind_blob(3, *row.value);
      statement.bind(4, sqlite::checksum(row.table, row.key, *row.value));
    }
    return statement.run();
  }

  sqlite::Statement begin_, put_, erase_, progress_, commit_;
};

}  // namespace

class SqliteCommitLog::Impl {
 public:
  Impl(SqliteOptions options, sqlite::DataFolder folder, std::optional<sqlite::CheckedFile> file)
      : options_(std::move(options)), folder_(std::move(folder)), file_(std::move(file)) {}

  ~Impl() {
    if (!writer_.joinable()) return;
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    writer_.join();
  }

  Result<Seq> load(const RowSink& sink) { return file_ ? file_->read(sink) : Result<Seq>(0); }

  Result<void> start(Events events) {
    events_ = std::move(events);
    if (!file_) GANTRY_CHECK(sqlite::create_data_file(folder_));
    file_.reset();
    GANTRY_TRY(auto connection, sqlite::open_for_writing(folder_.data_file()));
    connection_.emplace(std::move(connection));
    GANTRY_TRY(auto batches, BatchWriter::prepare(*connection_));
    batches_.emplace(std::move(batches));
    writer_ = std::thread([this] { run(); });
    pthread_setname_np(writer_.native_handle(), "store");
    return {};
  }

  void append(Seq seq, std::vector<RowChange> rows) {
    require(writer_.joinable(), "a commit log is started before it takes transactions");
    {
      const std::scoped_lock lock(mutex_);
      pending_bytes_ += disk_need(rows);
      queue_.push_back({seq, std::move(rows)});
    }
    wake_.notify_one();
  }

  Result<void> writable(std::span<const RowChange> rows) const {
    std::int64_t need = disk_need(rows);
    {
      const std::scoped_lock lock(mutex_);
      if (failed_) return failure("ServerException", "The store failed. Nothing was changed.");
      need += pending_bytes_;
    }
    GANTRY_TRY(const std::int64_t free, folder_.free_bytes());
    if (free - need >= options_.reserve.bytes()) return {};
    return failure(
        "ServerException",
        fmt::format(
            "The data folder {} has only {} MiB left; free some space. Nothing was changed.",
            folder_.path().string(), free / MiB{1}.bytes()));
  }

 private:
  /// Everything that was appended; empty when there is nothing left and this ends.
  std::vector<Transaction> next_batch() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    return std::exchange(queue_, {});
  }

  /// The writer's thread.
  void run() {
    for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) {
      std::int64_t need = 0;
      for (const Transaction& transaction : batch) need += disk_need(transaction.rows);
      const auto written = batches_->write(batch);
      {
        const std::scoped_lock lock(mutex_);
        pending_bytes_ -= need;
        failed_ = !written;
      }
      if (!written) {
        // Never tried again: after a failed sync, the kernel may have dropped what it could not
        // write.
        events_.failed(
            Error{"StoreFailed",
                  fmt::format("{}: {}", folder_.data_file().string(), written.error().message), 500,
                  Fault::kReceiver});
        return;
      }
      events_.durable(batch.back().seq);
    }
  }

  const SqliteOptions options_;
  const sqlite::DataFolder folder_;
  std::optional<sqlite::CheckedFile> file_;  ///< until start(), if there is a file
  Events events_;
  std::optional<sqlite::Connection> connection_;
  std::optional<BatchWriter> batches_;

  mutable std::mutex mutex_;  // guards the members below, between the state thread and the writer's
  std::condition_variable wake_;
  std::vector<Transaction> queue_;
  std::int64_t pending_bytes_ = 0;  ///< disk_need of what is queued or being written
  bool stopping_ = false;
  bool failed_ = false;

  std::thread writer_;
};

Result<std::unique_ptr<SqliteCommitLog>> SqliteCommitLog::open(SqliteOptions options) {
  GANTRY_TRY(auto folder, sqlite::DataFolder::lock(options.folder));
  GANTRY_TRY(auto file, sqlite::CheckedFile::open(folder.data_file()));
  auto impl = std::make_unique<Impl>(std::move(options), std::move(folder), std::move(file));
  return std::unique_ptr<SqliteCommitLog>(new SqliteCommitLog(std::move(impl)));
}

SqliteCommitLog::SqliteCommitLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

SqliteCommitLog::~SqliteCommitLog() = default;

Result<Seq> SqliteCommitLog::load(const RowSink& sink) { return impl_->load(sink); }

Result<void> SqliteCommitLog::start(Events events) { return impl_->start(std::move(events)); }

void SqliteCommitLog::append(Seq seq, std::vector<RowChange> rows) {
  impl_->append(seq, std::move(rows));
}

Result<void> SqliteCommitLog::writable(std::span<const RowChange> rows) const {
  return impl_->writable(rows);
}

}  // namespace gantry::store
