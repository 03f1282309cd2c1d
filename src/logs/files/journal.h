#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "logs/files/format.h"

namespace gantry::logs {

/// What was appended to any segment since the last checkpoint, in one file, so that one fsync makes
/// all of it durable.
class Journal {
 public:
  struct Entry {
    std::string_view stream;    ///< its id
    std::uint64_t segment = 0;  ///< number of the segment's first event
    std::uint64_t offset = 0;   ///< in the segment
    std::string_view batch;     ///< as encode_batch() made it
  };
  using Replay = std::function<Result<void>(const Entry&)>;

  /// Gives `replay` what is whole, in order. Errors: LogFiles; those of `replay`.
  [[nodiscard]] static Result<Journal> open(const std::filesystem::path& path,
                                            const Replay& replay);

  /// Errors: LogFiles; the journal is then as it was.
  [[nodiscard]] Result<void> append(const Entry& entry);
  [[nodiscard]] Result<void> sync() const { return file_.sync(); }
  /// After everything in it is in its place on disk.
  [[nodiscard]] Result<void> clear();
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  explicit Journal(File file) : file_(std::move(file)) {}

  File file_;
  std::uint64_t size_ = 0;
};

}  // namespace gantry::logs
