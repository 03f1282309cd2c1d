#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

#include "base/result.h"

namespace gantry::store::sqlite {

/// The folder that holds the data file, locked for this process as long as this lives.
class DataFolder {
 public:
  /// Makes the folder, for its owner alone, if it is not there.
  /// Errors: DataFolderInUse, naming the process; DataFolderUnusable.
  [[nodiscard]] static Result<DataFolder> lock(std::filesystem::path path);

  DataFolder(DataFolder&& other) noexcept
      : path_(std::move(other.path_)), lock_fd_(std::exchange(other.lock_fd_, -1)) {}
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path data_file() const { return path_ / "gantry.db"; }

  /// What an unprivileged process may still fill. Errors: DataFolderUnusable.
  [[nodiscard]] Result<std::int64_t> free_bytes() const;

  /// Makes the names in the folder durable. Errors: DataFolderUnusable.
  [[nodiscard]] Result<void> sync() const;

 private:
  DataFolder(std::filesystem::path path, int lock_fd) : path_(std::move(path)), lock_fd_(lock_fd) {}

  std::filesystem::path path_;
  int lock_fd_;  ///< -1 after a move
};

}  // namespace gantry::store::sqlite
