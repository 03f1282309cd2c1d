#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gantry::logs {

struct LogEvent {
  std::int64_t timestamp = 0;  ///< ms since the epoch
  std::string message;
};

/// The events of one PutLogEvents as they lie in a segment file: a frame around ingestion time,
/// number of the first event, count, earliest and latest timestamp, then each event's timestamp,
/// length and text. Numbers are little-endian.
struct BatchHead {
  std::int64_t ingested = 0;
  std::uint64_t first = 0;  ///< the first event's number within its stream
  std::uint32_t count = 0;
  std::int64_t earliest = 0;
  std::int64_t latest = 0;
};

[[nodiscard]] std::string encode_batch(std::int64_t ingested, std::uint64_t first,
                                       std::span<const LogEvent> events);

/// A checksummed frame at the head of `bytes`, and how long it is; absent if torn or foreign.
struct Frame {
  std::string_view body;
  std::size_t size = 0;
};
[[nodiscard]] std::string make_frame(std::string_view body);
[[nodiscard]] std::optional<Frame> read_frame(std::string_view bytes);

/// Of a batch's body.
[[nodiscard]] std::optional<BatchHead> read_head(std::string_view body);

/// Walks the events of a batch's body.
class BatchReader {
 public:
  explicit BatchReader(std::string_view body);
  struct Item {
    std::int64_t timestamp;
    std::string_view message;
  };
  [[nodiscard]] std::optional<Item> next();

 private:
  std::string_view rest_;
};

/// An open file. Errors of all: LogFiles, naming the file.
class File {
 public:
  [[nodiscard]] static Result<File> open(std::filesystem::path path, int flags);
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  [[nodiscard]] Result<std::uint64_t> size() const;
  [[nodiscard]] Result<void> write(std::string_view bytes, std::uint64_t offset) const;
  /// Shorter than asked for at the file's end.
  [[nodiscard]] Result<std::string> read(std::uint64_t offset, std::uint64_t length) const;
  [[nodiscard]] Result<void> truncate(std::uint64_t size) const;
  [[nodiscard]] Result<void> sync() const;

 private:
  File(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  [[nodiscard]] std::unexpected<Error> fail(std::string_view what) const;

  std::filesystem::path path_;
  int fd_ = -1;
};

/// Makes the names in a folder durable.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& path);

template <class T>
void put_number(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
}
template <class T>
[[nodiscard]] T get_number(std::string_view& in) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(in[i])) << (8 * i);
  in.remove_prefix(sizeof(T));
  return static_cast<T>(value);
}

}  // namespace gantry::logs
