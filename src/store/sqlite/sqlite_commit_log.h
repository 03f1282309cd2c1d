#pragma once

#include <filesystem>
#include <memory>

#include "base/units.h"
#include "store/commit_log.h"

namespace gantry::store {

/// The version of the data file: raised with any change that an older Gantry would misread.
inline constexpr int kFormatVersion = 1;

struct SqliteOptions {
  std::filesystem::path folder;  ///< made if it is not there; one process at a time uses it
  MiB reserve{32};               ///< below this much free space, writing transactions are refused
};

/// The embedded store: `gantry.db` in WAL mode with synchronous=FULL. One thread writes; each of
/// its SQLite transactions holds everything that was appended until it began, and is reported
/// durable after its sync.
class SqliteCommitLog final : public CommitLog {
 public:
  /// Locks the folder and checks the file, reading only: a file that is damaged, newer or not ours
  /// stays as it is, to the byte. A missing file is made by start(). Errors: DataFolderInUse,
  /// DataFolderUnusable, CorruptData, NewerData; each message says what to do.
  [[nodiscard]] static Result<std::unique_ptr<SqliteCommitLog>> open(SqliteOptions options);

  ~SqliteCommitLog() override;

  Result<Seq> load(const RowSink& sink) override;
  Result<void> start(Events events) override;
  void append(Seq seq, std::vector<RowChange> rows) override;
  Result<void> writable(std::span<const RowChange> rows) const override;

 private:
  class Impl;
  explicit SqliteCommitLog(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace gantry::store
