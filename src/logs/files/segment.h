#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <vector>

#include "logs/files/format.h"

namespace gantry::logs {

/// Some whole batches that lie together in a segment.
struct Block {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::int64_t earliest = 0;
  std::int64_t latest = 0;

  friend bool operator==(const Block&, const Block&) = default;
};

/// One file of a stream's events, written at its end only, and its index in memory: a block for
/// about 64 KiB. The index is kept beside it (`.index`) as far as it was at the last checkpoint;
/// what lies behind is read again when the file is opened.
struct Segment {
  static constexpr std::uint64_t kBlock = 64 * 1024;

  std::filesystem::path path;
  std::uint64_t first = 0;  ///< number of its first event
  std::uint64_t next = 0;   ///< number of the event that comes next
  std::uint64_t size = 0;
  std::uint64_t text = 0;  ///< bytes of the messages, with AWS's 26 an event
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
  std::int64_t latest = std::numeric_limits<std::int64_t>::min();
  std::int64_t begun = 0;     ///< ingestion time of its first batch
  std::int64_t ingested = 0;  ///< of its last
  std::vector<Block> blocks;

  void add(const BatchHead& head, std::uint64_t frame_size, std::uint64_t text_size);

  /// Cuts off what is torn. Errors: LogFiles.
  [[nodiscard]] static Result<Segment> open(std::filesystem::path path, std::uint64_t first);
  [[nodiscard]] Result<void> write_index() const;
  [[nodiscard]] std::filesystem::path index_path() const { return path.string() + ".index"; }

 private:
  void read_index();
};

}  // namespace gantry::logs
