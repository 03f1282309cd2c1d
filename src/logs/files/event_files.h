#pragma once

#include <compare>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "logs/files/journal.h"
#include "logs/files/segment.h"

namespace gantry::logs {

/// What DescribeLogStreams tells of a stream's events; times are absent where there are none.
struct StreamFacts {
  std::optional<std::int64_t> first_event;
  std::optional<std::int64_t> last_event;
  std::optional<std::int64_t> last_ingestion;
  std::uint64_t bytes = 0;
};

struct EventFilesOptions {
  std::filesystem::path folder;
  std::uint64_t segment_bytes = 16 * 1024 * 1024;
  /// A segment takes events no longer than this after its first, so that retention can drop it.
  std::int64_t segment_span = 24LL * 3600 * 1000;
  std::uint64_t journal_bytes = 64 * 1024 * 1024;
};

/// The events of all streams, in the folder's `streams/ID/` and `journal`. One thread at a time.
/// Errors of all: LogFiles.
class EventFiles {
 public:
  /// Repairs what a crash left.
  [[nodiscard]] static Result<EventFiles> open(EventFilesOptions options);

  /// In the files, not on disk before sync(). After an error nothing is appended.
  [[nodiscard]] Result<void> append(const std::string& stream, std::int64_t now,
                                    std::span<const LogEvent> events);
  /// What was appended survives from here. After an error nobody knows what is on disk.
  [[nodiscard]] Result<void> sync();

  [[nodiscard]] StreamFacts facts(const std::string& stream) const;
  void remove(const std::string& stream);
  /// Drops the segments that hold nothing as late as `cutoff`; for good with the next sync().
  void expire(const std::string& stream, std::int64_t cutoff);
  /// Removes the streams that are not among `known`.
  void retain(const std::set<std::string>& known);

  /// Absent: nothing was ever written.
  [[nodiscard]] const std::deque<Segment>* segments(const std::string& stream) const;

 private:
  explicit EventFiles(EventFilesOptions options) : options_(std::move(options)) {}

  [[nodiscard]] std::filesystem::path folder_of(std::string_view stream) const;
  [[nodiscard]] Result<void> load();
  [[nodiscard]] Result<void> replay(const Journal::Entry& entry);
  [[nodiscard]] Result<Segment*> segment_for(const std::string& stream, std::int64_t now);
  /// Puts everything in its place on disk and empties the journal.
  [[nodiscard]] Result<void> checkpoint();

  EventFilesOptions options_;
  std::optional<Journal> journal_;
  std::map<std::string, std::deque<Segment>, std::less<>> streams_;
  std::set<std::pair<std::string, std::uint64_t>> dirty_;  ///< stream and segment
  bool unsynced_ = false;
  bool expired_ = false;
};

}  // namespace gantry::logs
