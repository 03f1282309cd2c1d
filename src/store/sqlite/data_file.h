#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "store/commit_log.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/data_folder.h"

namespace gantry::store::sqlite {

/// Detects a row that the disk changed: SQLite checks its own structure, not what we put there.
[[nodiscard]] std::int64_t checksum(std::string_view table, std::string_view key,
                                    std::string_view value);

/// The data file, open for reading. Changes no byte of it and leaves no file beside it.
class CheckedFile {
 public:
  /// Checks the header, the version and the structure. Absent if there is no file yet.
  /// Errors: CorruptData, NewerData; each message says what to do.
  [[nodiscard]] static Result<std::optional<CheckedFile>> open(const std::filesystem::path& file);

  /// Errors: CorruptData; the sink's.
  [[nodiscard]] Result<Seq> read(const CommitLog::RowSink& sink);

 private:
  CheckedFile(std::filesystem::path file, Connection connection)
      : file_(std::move(file)), connection_(std::move(connection)) {}

  std::filesystem::path file_;
  Connection connection_;
};

/// Makes an empty data file: it is there as a whole or not at all.
/// Errors: StoreFailed, DataFolderUnusable.
[[nodiscard]] Result<void> create_data_file(const DataFolder& folder);

/// Opens the file for the writer alone. Errors: StoreFailed.
[[nodiscard]] Result<Connection> open_for_writing(const std::filesystem::path& file);

}  // namespace gantry::store::sqlite
